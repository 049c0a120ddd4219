"""The signature under every webhook of the sandbox (providers.md §2.1a)."""

import base64
import hashlib
import hmac


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
