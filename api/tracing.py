"""Where the trace of an alert begins: what is stored with its row, so that everything later continues it."""

import re
from collections.abc import Mapping

from opentelemetry import trace

_VALID = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def traceparent_of(headers: Mapping[str, str]) -> str | None:
    """The request's own span where tracing is on, else what the caller sent, if it is one (W3C trace context)."""
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"
    sent = headers.get("traceparent")
    return sent if sent and _VALID.fullmatch(sent) else None
