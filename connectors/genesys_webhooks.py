"""The callbacks of our Genesys flow: verified on their raw bytes, then read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError

from connectors._genesys import PROVIDER
from connectors._genesys_events import FORMS, Kind
from connectors._signature import verify
from domain.provider_events import ProviderEvent, WebhookRefused

LARGEST_BODY = 256 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class GenesysWebhooks:
    """`secrets` are those in use, more than one while they rotate."""

    secrets: tuple[str, ...] = field(repr=False)

    provider = PROVIDER

    def parse_webhook(
        self,
        headers: Mapping[str, str],
        body: bytes,
        *,
        target: str,  # noqa: ARG002  the port's signature
        now: datetime,
        at: datetime,  # noqa: ARG002
    ) -> tuple[ProviderEvent, ...]:
        if len(body) > LARGEST_BODY:
            raise WebhookRefused("The body is larger than 256 KB.")
        verify(headers, body, secrets=self.secrets, now=now)
        try:
            form = FORMS.get(Kind.model_validate_json(body).event_type)
            return (form.model_validate_json(body).event(),) if form else ()
        except ValidationError as refused:
            sentence = _sentence(refused)
        raise WebhookRefused(sentence)

    def answer(self, body: bytes, *, target: str) -> str | None:  # noqa: ARG002  the port's signature
        return None


def _sentence(refused: ValidationError) -> str:
    """The first thing that is wrong, without the value that was sent."""
    error = refused.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in error["loc"]) or "The body"
    return f"{where}: {error['msg']}."
