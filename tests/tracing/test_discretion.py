"""What may leave a process in a span or a log line: ids, kinds and figures."""

import contextlib
import json
import logging

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

import api.tracing
from api.tracing import belongs_to
from observability import Discreet, _of_libraries
from tests.builders import ALERT

ALERTS_TRACE, OTHER_TRACE = "a" * 32, "b" * 32


@pytest.fixture
def exported() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracer(exported: InMemorySpanExporter) -> trace.Tracer:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Discreet(exported)))
    return provider.get_tracer(__name__)


def test_a_span_keeps_its_place_and_loses_everything_that_may_be_personal(
    tracer: trace.Tracer, exported: InMemorySpanExporter
) -> None:
    sent = {"traceparent": f"00-{ALERTS_TRACE}-{'c' * 16}-01", "tracestate": "vendor=Ann"}
    parent = TraceContextTextMapPropagator().extract(sent)
    asked = {"http.route": "/l/{token}", "url.path": "/l/secret", "url.query": "q=Ann", "client.address": "10.1.2.3"}

    with (
        contextlib.suppress(LookupError),
        tracer.start_as_current_span("POST /l/{token}", parent, attributes=asked),
    ):
        raise LookupError("no such person: Ann")

    (span,) = exported.get_finished_spans()
    assert dict(span.attributes or {}) == {"http.route": "/l/{token}"}
    assert [dict(one.attributes or {}) for one in span.events] == [{"exception.type": "LookupError"}]
    assert (span.status.status_code, span.status.description) == (trace.StatusCode.ERROR, None)
    assert span.parent
    assert (f"{span.parent.trace_id:032x}", f"{span.parent.span_id:016x}") == (ALERTS_TRACE, "c" * 16)
    assert span.context
    assert not span.context.trace_state


@pytest.mark.parametrize(("workflow_id", "alert_id"), [(f"alert:{ALERT}", ALERT), ("reply:rp_1", None)])
def test_a_span_of_a_workflow_names_its_alert(
    tracer: trace.Tracer, exported: InMemorySpanExporter, workflow_id: str, alert_id: str | None
) -> None:
    tracer.start_span("RunWorkflow:Alert", attributes={"temporalWorkflowID": workflow_id}).end()

    (span,) = exported.get_finished_spans()
    assert (span.attributes or {}).get("alert.id") == alert_id


@pytest.mark.parametrize("begun_in", [ALERTS_TRACE, OTHER_TRACE])
def test_a_callback_is_seen_in_the_trace_of_its_alert_whoever_began_it(
    tracer: trace.Tracer, exported: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch, begun_in: str
) -> None:
    monkeypatch.setattr(api.tracing, "_TRACER", tracer)
    sent_by_provider = TraceContextTextMapPropagator().extract({"traceparent": f"00-{begun_in}-{'d' * 16}-01"})

    with tracer.start_as_current_span("POST /v1/webhooks/{provider}", sent_by_provider):
        belongs_to(ALERT, f"00-{ALERTS_TRACE}-{'c' * 16}-01")

    spans = exported.get_finished_spans()
    of_alert = [span for span in spans if _trace(span) == ALERTS_TRACE]
    assert {(span.attributes or {}).get("alert.id") for span in spans} == {ALERT}
    assert [span.name for span in of_alert] == [
        "POST /v1/webhooks/{provider}" if begun_in == ALERTS_TRACE else "callback"
    ]
    assert [f"{link.context.trace_id:032x}" for span in of_alert for link in span.links] == (
        [] if begun_in == ALERTS_TRACE else [OTHER_TRACE]
    )


def test_a_line_of_the_sdk_is_json_and_names_the_alert() -> None:
    record = logging.makeLogRecord(
        {"msg": "Completing activity as failed", "temporal_activity": {"workflow_id": f"alert:{ALERT}", "attempt": 3}}
    )

    line = json.loads(_of_libraries(()).format(record))

    assert line == {"event": "Completing activity as failed", "alert_id": ALERT}


def _trace(span: ReadableSpan) -> str:
    assert span.context
    return f"{span.context.trace_id:032x}"
