"""Where the trace of an alert begins, and how the callbacks of providers find back into it."""

import re
from collections.abc import Mapping

from opentelemetry import propagate, trace

ALERT_ID = "alert.id"
_VALID = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_TRACER = trace.get_tracer(__name__)


def traceparent_of(headers: Mapping[str, str]) -> str | None:
    """The request's own span where tracing is on, else what the caller sent, if it is one (W3C trace context)."""
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"
    sent = headers.get("traceparent")
    return sent if sent and _VALID.fullmatch(sent) else None


def belongs_to(alert_id: str, traceparent: str | None) -> None:
    """The current request came because of this alert, whose trace began with `traceparent`.

    A provider that did not send our trace back began one of its own; the alert's then shows where it is.
    """
    span = trace.get_current_span()
    if not span.is_recording():
        return
    span.set_attribute(ALERT_ID, alert_id)
    ours = span.get_span_context()
    begun = propagate.extract({"traceparent": traceparent or ""})
    theirs = trace.get_current_span(begun).get_span_context()
    if theirs.is_valid and theirs.trace_id != ours.trace_id:
        _TRACER.start_span("callback", begun, attributes={ALERT_ID: alert_id}, links=[trace.Link(ours)]).end()
