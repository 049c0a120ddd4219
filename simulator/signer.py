"""The signature under every webhook of the sandbox: our own contract's, or Twilio's (providers.md §2.1a, §2.2)."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl


def signature(secret: str, *, timestamp: int, body: bytes) -> str:
    """`v1=` and the base64 of HMAC-SHA256 over timestamp (Unix seconds), full stop and body as it travels."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1=" + base64.b64encode(digest).decode()


def signed_headers(secret: str, *, timestamp: int, body: bytes, traceparent: str | None) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "X-Dispatch-Timestamp": str(timestamp),
        "X-Dispatch-Signature": signature(secret, timestamp=timestamp, body=body),
    }
    if traceparent:
        headers["traceparent"] = traceparent
    return headers


def twilio_signature(auth_token: str, *, url: str, body: str) -> str:
    """Base64 of HMAC-SHA1 over the address and the fields in order of their names."""
    text = url + "".join(name + value for name, value in sorted(parse_qsl(body, keep_blank_values=True)))
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def twilio_headers(auth_token: str, *, url: str, body: str, traceparent: str | None) -> dict[str, str]:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": twilio_signature(auth_token, url=url, body=body),
    }
    if traceparent:
        headers["traceparent"] = traceparent
    return headers
