"""What operators filter by in the Temporal UI: ids and states, nothing personal."""

from datetime import datetime

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

TYPE = SearchAttributeKey.for_keyword("AlertType")
PRIORITY = SearchAttributeKey.for_keyword("AlertPriority")
STATE = SearchAttributeKey.for_keyword("AlertState")
STORE = SearchAttributeKey.for_keyword("Store")
REGION = SearchAttributeKey.for_keyword("Region")
WORK_ORDER = SearchAttributeKey.for_keyword("WorkOrder")
TECHNICIAN = SearchAttributeKey.for_keyword("Technician")
LEVEL = SearchAttributeKey.for_int("AlertLevel")
DEADLINE = SearchAttributeKey.for_datetime("Deadline")


def at_start(
    *,
    alert_type: str,
    priority: str,
    store_id: str | None,
    region_id: str | None,
    work_order_id: str | None,
    technician_id: str | None,
    deadline: datetime | None,
) -> TypedSearchAttributes:
    """As an alert starts: open, level 0. `deadline` is when silence brings the next step; what is None is left out."""
    named = (
        (TYPE, alert_type),
        (PRIORITY, priority),
        (STATE, "open"),
        (STORE, store_id),
        (REGION, region_id),
        (WORK_ORDER, work_order_id),
        (TECHNICIAN, technician_id),
    )
    pairs = [SearchAttributePair(key, value) for key, value in named if value is not None]
    when = [SearchAttributePair(DEADLINE, deadline)] if deadline else []
    return TypedSearchAttributes([*pairs, SearchAttributePair(LEVEL, 0), *when])


def of_work_order(work_order_id: str) -> TypedSearchAttributes:
    """As a work order's workflow starts: where it is, it says itself once it knows."""
    return TypedSearchAttributes([SearchAttributePair(WORK_ORDER, work_order_id)])


def of_technician(technician_id: str) -> TypedSearchAttributes:
    """As the watch over a technician starts; all that it ever says."""
    return TypedSearchAttributes([SearchAttributePair(TECHNICIAN, technician_id)])
