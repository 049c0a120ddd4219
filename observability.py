"""Logs that a machine can read and traces that follow an alert; neither holds anything personal."""

import logging
from collections.abc import Mapping, Sequence
from typing import TypeGuard

import structlog
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.util.types import Attributes, AttributeValue
from structlog.typing import EventDict, Processor, WrappedLogger
from temporalio import activity, workflow

from domain.ids import alert_of_workflow
from settings import Settings

SHOWN = frozenset(
    {
        *("alert.id", "temporalWorkflowID", "temporalRunID", "temporalActivityID", "error.type"),
        *("http.request.method", "http.route", "http.response.status_code", "network.protocol.version", "url.scheme"),
    }
)
"""All attributes of a span that leave this process. A path holds the token of a link, a query somebody's name."""


def observe(settings: Settings, process: str) -> None:
    """Once per process, before anything is logged. Traces go out only where tracing and an OTLP address are set."""
    _log(settings.log_level.value)
    if settings.tracing:
        provider = TracerProvider(resource=Resource.create({"service.name": f"dispatch-alerts-{process}"}))
        if settings.otlp_endpoint:
            exporter = OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint}/v1/traces")
            provider.add_span_processor(BatchSpanProcessor(Discreet(exporter)))
        trace.set_tracer_provider(provider)


class Discreet(SpanExporter):
    """Hands on what is known to be nobody's business: the attributes of SHOWN, and of a failure its kind alone."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """In the processor's own thread."""
        return self._exporter.export([_discreet(span) for span in spans])

    def shutdown(self) -> None:
        """As the other exporter does."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """As the other exporter does."""
        return self._exporter.force_flush(timeout_millis)


def _discreet(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=_bare(span.context),
        parent=_bare(span.parent),
        resource=span.resource,
        attributes=_shown(span.attributes or {}),
        events=[Event(one.name, _kind(one.attributes or {}), one.timestamp) for one in span.events],
        links=[trace.Link(context) for one in span.links if (context := _bare(one.context))],
        kind=span.kind,
        status=trace.Status(span.status.status_code),  # its description is the exception's text
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _bare(context: trace.SpanContext | None) -> trace.SpanContext | None:
    """Without the caller's tracestate: nobody knows what is in it."""
    if context is None:
        return None
    return trace.SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def _shown(attributes: Mapping[str, AttributeValue]) -> Attributes:
    shown = {name: value for name, value in attributes.items() if name in SHOWN}
    workflow_id = attributes.get("temporalWorkflowID")
    return {**shown, "alert.id": alert_of_workflow(workflow_id)} if _is_alert(workflow_id) else shown


def _kind(attributes: Mapping[str, AttributeValue]) -> Attributes:
    return {name: value for name, value in attributes.items() if name == "exception.type"}


def _is_alert(workflow_id: object) -> TypeGuard[str]:
    return isinstance(workflow_id, str) and workflow_id.startswith("alert:")


def _log(level: str) -> None:
    """JSON lines with the ids that were bound to the context. httpx says whole URLs at INFO, so it is kept quieter."""
    number = logging.getLevelNamesMapping()[level.upper()]
    named: tuple[Processor, ...] = (
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    )
    structlog.configure(
        processors=[*named, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=number, handlers=[_of_libraries(named)])
    logging.getLogger("httpx").setLevel(max(number, logging.WARNING))


def _of_libraries(named: tuple[Processor, ...]) -> logging.Handler:
    """What Temporal's SDK and others say, in the same form."""
    activity.logger.activity_info_on_message = workflow.logger.workflow_info_on_message = False
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_add_alert, *named],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    return handler


def _add_alert(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Inside a workflow or an activity the SDK knows whose it is."""
    for running in ("temporal_workflow", "temporal_activity"):
        workflow_id = getattr(event["_record"], running, {}).get("workflow_id")
        if _is_alert(workflow_id):
            event["alert_id"] = alert_of_workflow(workflow_id)
    return event
