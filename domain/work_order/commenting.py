"""The customer or REACH comments, and may make the work order more urgent (1.2, R-008)."""

from domain.catalogue.work_order_comment import Origin
from domain.event_types import Commented
from domain.work_order.creating import prioritised
from domain.work_order.happening import Decision, Happened, Known, Rule, says
from domain.work_order.telling import about_order, raised
from domain.work_order.work_order import WorkOrder

COMMENT = "WORK_ORDER_COMMENT"


def commented(order: WorkOrder, data: Commented, event: Happened, known: Known) -> Decision:
    """Whoever is not REACH speaks for the customer. The technician hears of it where there is one."""
    judged = prioritised(order, data.priority, by=event.actor) if data.priority else Decision(order)
    order = judged.order.but(comments=judged.order.comments + 1)
    lead = order.lead
    said = about_order(order, known, lead.technician_id if lead and lead.is_known else None) | {
        "origin": Origin.REACH if data.origin.lower() == Origin.REACH else Origin.CUSTOMER,
        "comment": data.text,
        "written_at": event.occurred_at,
        "urgent": data.urgent,
        "ongoing_issue": data.ongoing_issue,
    }
    return Decision(order, (*judged.effects, raised(order, COMMENT, order.comments, said, known)))


RULES: dict[str, Rule] = {"work_order.commented": says(Commented, commented)}
