"""What Prometheus reads of this process: figures by route and type, never by person."""

from functools import cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

disable_created_metrics()  # type: ignore[no-untyped-call]  # it counts in no other way
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUESTS = Counter(
    "alerts_api_requests", "Requests by route template and status.", ["method", "route", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "alerts_api_request_seconds",
    "From the request's head to the end of its response.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
    registry=REGISTRY,
)
ACCEPTED = Counter("alerts_accepted", "Reports of alerts that were answered with 202.", ["type"], registry=REGISTRY)
STREAMS = Gauge("alerts_streams_open", "Event streams that are open.", registry=REGISTRY)
SEALED = Gauge("alerts_audit_sealed", "Number of the last sealed audit entry.", registry=REGISTRY)
BACKLOG = Gauge("alerts_relay_backlog", "Outbox rows that have not reached Temporal.", registry=REGISTRY)
BACKLOG_AGE = Gauge(
    "alerts_relay_backlog_seconds", "Age of the oldest of them, in installation time.", registry=REGISTRY
)


@cache
def accepted(alert_type: str) -> Counter:
    """One of the catalogue's types."""
    return ACCEPTED.labels(alert_type)
