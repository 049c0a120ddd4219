"""The signature under what Twilio posts: HMAC-SHA1 over the public URL and the sorted fields (providers.md §2.2)."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import SplitResult, urlsplit

from domain.provider_events import WebhookRefused

SIGNATURE = "x-twilio-signature"
_PORTS = {"https": 443, "http": 80}

Fields = Sequence[tuple[str, str]]


def verify(headers: Mapping[str, str], fields: Fields, *, url: str, auth_token: str) -> None:
    """`url` as Twilio was given it; Twilio signs it now with its port, now without. Raises `WebhookRefused`."""
    given = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE, "").strip().encode()
    if not given:
        raise WebhookRefused("The header X-Twilio-Signature is missing.")
    expected = [signed(candidate, fields, auth_token=auth_token) for candidate in sorted(set(_spellings(url)))]
    # A list, not a generator: the time taken tells nothing about which of them matched.
    if not any([hmac.compare_digest(one, given) for one in expected]):  # noqa: C419
        raise WebhookRefused("X-Twilio-Signature does not match the address and the body.")


def signed(url: str, fields: Fields, *, auth_token: str) -> bytes:
    """In base64. A field that comes twice counts once with each of its values."""
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest())


def _spellings(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    yield url
    yield _with_host(parts, parts.hostname or "")
    yield _with_host(parts, f"{parts.hostname}:{parts.port or _PORTS.get(parts.scheme, 443)}")


def _with_host(parts: SplitResult, host: str) -> str:
    return parts._replace(netloc=host).geturl()
