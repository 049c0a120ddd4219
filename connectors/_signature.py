"""The signature of a callback in our own contract: HMAC over the timestamp and the raw bytes (providers.md §2.1a)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from domain.provider_events import WebhookRefused

TIMESTAMP = "x-dispatch-timestamp"
SIGNATURE = "x-dispatch-signature"
OLDEST = timedelta(seconds=300)  # in the future just as far: clocks differ either way
_UNIX_SECONDS = re.compile(r"[0-9]{1,11}")
_VERSION = "v1="


def verify(headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str], now: datetime) -> None:
    """Any secret with any of the values: both sides may be amid a rotation. Raises `WebhookRefused`."""
    named = {name.lower(): value for name, value in headers.items()}
    timestamp = _header(named, TIMESTAMP)
    values = _header(named, SIGNATURE)
    if not _UNIX_SECONDS.fullmatch(timestamp):
        raise WebhookRefused("X-Dispatch-Timestamp must be the unix time in seconds.")
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > OLDEST:
        raise WebhookRefused("X-Dispatch-Timestamp is more than 300 seconds away from now.")
    given = [value.strip().encode() for value in values.split(",")]
    expected = [_signed(secret, timestamp, body) for secret in secrets]
    # A list, not a generator: the time taken tells nothing about which of them matched.
    if not any([hmac.compare_digest(one, other) for one in expected for other in given]):  # noqa: C419
        raise WebhookRefused("X-Dispatch-Signature does not match the body.")


def _header(named: Mapping[str, str], name: str) -> str:
    value = named.get(name, "").strip()
    if not value:
        raise WebhookRefused(f"The header {name.title()} is missing.")
    return value


def _signed(secret: str, timestamp: str, body: bytes) -> bytes:
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).digest()
    return _VERSION.encode() + base64.b64encode(digest)
