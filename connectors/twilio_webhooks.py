"""What Twilio posts to us: verified over the public address and its raw fields, read, and answered in TwiML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, parse_qsl, urlsplit

from pydantic import ValidationError

from connectors._twilio import KEYS, PROVIDER
from connectors._twilio_events import CONFIRMS, CallPosted, InboundPosted, KeysPosted, MessagePosted
from connectors._twilio_signature import Fields, verify
from connectors._twiml import NOTHING, OVER, once_more, thanks
from domain.ids import DeliveryId
from domain.language import Language
from domain.provider_events import ProviderEvent, WebhookRefused

MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class TwilioWebhooks:
    """`public_url` is without a slash at its end: what Twilio signs begins with it, whatever a proxy calls us.

    Nothing in Twilio's posts says when; a signed post that comes again is harmless by its event id.
    """

    auth_token: str = field(repr=False)
    public_url: str

    provider = PROVIDER

    def parse_webhook(
        self,
        headers: Mapping[str, str],
        body: bytes,
        *,
        target: str,
        now: datetime,  # noqa: ARG002  the port's signature
        at: datetime,
    ) -> tuple[ProviderEvent, ...]:
        fields = _fields(body)
        verify(headers, fields, url=f"{self.public_url}{target}", auth_token=self.auth_token)
        form = dict(fields)
        kind = _kind(target, form)
        if kind is None:
            return ()
        try:
            return kind.model_validate(form).events(at, _delivery(target))
        except ValidationError as refused:
            where = ".".join(str(part) for part in refused.errors()[0]["loc"]) or "The body"
        raise WebhookRefused(f"{where} is missing, or is not as Twilio writes it.")

    def answer(self, body: bytes, *, target: str) -> str | None:
        """What the call does next; nothing for everything else."""
        if urlsplit(target).path != KEYS:
            return NOTHING
        keys = dict(_fields(body)).get("Digits", "")
        if not keys:
            return OVER
        language = _of_query(target, "l") or Language.ENGLISH.tag
        return thanks(language) if keys == CONFIRMS else once_more(language, keys_url=f"{self.public_url}{target}")


def _kind(
    target: str, form: Mapping[str, str]
) -> type[MessagePosted] | type[InboundPosted] | type[CallPosted] | type[KeysPosted] | None:
    if urlsplit(target).path == KEYS:
        return KeysPosted
    if "CallSid" in form:
        return CallPosted
    if "MessageStatus" in form:
        return MessagePosted
    return InboundPosted if "Body" in form else None


def _fields(body: bytes) -> Fields:
    """Raises `WebhookRefused` for what is no form."""
    try:
        return parse_qsl(
            body.decode(),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        sentence = "The body is not a form."
    raise WebhookRefused(sentence)


def _delivery(target: str) -> DeliveryId | None:
    named = _of_query(target, "d")
    return DeliveryId(named) if named and len(named) <= 128 else None


def _of_query(target: str, name: str) -> str | None:
    return next(iter(parse_qs(urlsplit(target).query).get(name, ())), None)
