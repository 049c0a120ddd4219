"""Logs that a machine can read and traces that follow an alert; neither holds anything personal."""

import logging

import structlog
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from settings import Settings


def observe(settings: Settings, process: str) -> None:
    """Once per process, before anything is logged. Traces go out only where tracing and an OTLP address are set."""
    _log(settings.log_level.value)
    if settings.tracing:
        provider = TracerProvider(resource=Resource.create({"service.name": f"dispatch-alerts-{process}"}))
        if settings.otlp_endpoint:
            provider.add_span_processor(
                BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint}/v1/traces"))
            )
        trace.set_tracer_provider(provider)


def _log(level: str) -> None:
    """JSON lines with the ids that were bound to the context. httpx says whole URLs at INFO, so it is kept quieter."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=number, format="%(message)s")
    logging.getLogger("httpx").setLevel(max(number, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=True,
    )
