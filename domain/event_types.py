"""What the dispatch system posts: each type of event and what it says (design §4.1)."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field, StringConstraints

from domain.context import LongText, Text, Window
from domain.ids import ForeignId
from domain.priority import Priority
from domain.value import Request

Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""A status as another system writes it; unknown ones are kept, never refused (X-58)."""
Count = Annotated[int, Field(ge=0, le=10_000)]
Minutes = Annotated[int, Field(gt=0, le=60 * 24 * 90)]


class EventData(Request):
    """What an event says. `about_work_order`, `about_technician`: which ids it must name beside its data."""

    about_work_order: ClassVar[bool] = True
    about_technician: ClassVar[bool] = False


class Source(StrEnum):
    """Where a status comes from; all count the same (X-58)."""

    MOBILE = "mobile"
    OFFICE = "office"
    GEOFENCE = "geofence"


class WorkOrderSource(StrEnum):
    """How a service request arrived."""

    PORTAL = "portal"
    PHONE = "phone"
    REACH = "reach"


class Created(EventData):
    """A service request has arrived."""

    store_id: ForeignId
    customer_id: ForeignId
    address: Text
    service_type: Text
    priority: Priority = Priority.MEDIUM
    source: WorkOrderSource = WorkOrderSource.REACH
    sla_deadline: AwareDatetime | None = None
    sla_minutes: Annotated[Minutes | None, Field(description="from occurred_at; the deadline wins")] = None
    sla_requires_regional: bool = False
    safety: bool = False
    workable_at_store: bool = True
    programme: Annotated[str | None, Field(max_length=32, description="service, delivery or status (X-43)")] = None


class PriorityChanged(EventData):
    """Somebody has judged the work order anew."""

    priority: Priority
    by: ForeignId
    reason: Text | None = None


class Assigned(EventData):
    """A job is offered to one technician, or to a crew with a lead (X-59)."""

    technician_ids: Annotated[tuple[ForeignId, ...], Field(min_length=1, max_length=20)]
    lead: Annotated[ForeignId | None, Field(description="the first one where it is left out")] = None
    window: Window | None = None
    estimated_minutes: Minutes | None = None
    notes: LongText | None = None
    dispatch_at: Annotated[AwareDatetime | None, Field(description="the offer is held until then (R-433)")] = None
    reason: Text | None = None


class Reassigned(Assigned):
    """The job goes to others; `from` is who had it, where the dispatch system says so."""

    from_ids: Annotated[tuple[ForeignId, ...], Field(alias="from", max_length=20)] = ()


class OfferAnswered(EventData):
    """A technician accepts or declines."""

    technician_id: ForeignId
    reason: Text | None = None
    pressed_at: AwareDatetime | None = None
    device_id: Annotated[str | None, Field(max_length=128)] = None


class WindowConfirmed(EventData):
    """The customer knows when somebody comes."""

    window: Window


class Rescheduled(EventData):
    """The appointment moves."""

    window: Window
    by: Annotated[Code, Field(description="customer, or whoever else moved it (X-73)")]
    notice_given: Annotated[Minutes | None, Field(description="minutes; reckoned where left out")] = None


class SlaChanged(EventData):
    """Another deadline, or none any more."""

    sla_deadline: AwareDatetime | None


class TechnicianStatus(EventData):
    """What a technician does; aliases and free codes are accepted (X-58)."""

    technician_id: ForeignId
    status: Code
    eta: AwareDatetime | None = None
    source: Source = Source.MOBILE


class WorkOrderStatus(EventData):
    """A status code of the order as a whole."""

    status: Code
    by: ForeignId
    source: Source = Source.OFFICE


class Documented(EventData):
    """A technician says that the work is done, adds photos, or hands it in again."""

    technician_id: ForeignId
    photos_required: Count = 0
    photos_uploaded: Count = 0
    missing_photo_types: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    documentation_complete: bool = True
    notes: LongText | None = None
    total_cost: Text | None = None


class Judged(EventData):
    """A manager approves or rejects completed work, or rejects an assignment."""

    by: ForeignId
    reason: Text | None = None


class Commented(EventData):
    """A comment on the work order."""

    origin: Annotated[Code, Field(description="reach or customer")]
    author: Text | None = None
    text: LongText
    urgent: bool = False
    ongoing_issue: bool = False
    priority: Annotated[Priority | None, Field(description="what the comment makes of the work order (R-008)")] = None


class ShortageReported(EventData):
    """Something is missing on site."""

    technician_id: ForeignId
    item: Text
    critical: bool = False


class Resolution(StrEnum):
    """What was decided on a shortage."""

    APPROVE_ALTERNATIVE = "approve_alternative"
    CANCEL = "cancel"


class ShortageResolved(EventData):
    """Somebody has decided."""

    by: ForeignId
    resolution: Resolution


class Cancelled(EventData):
    """The work will not be done."""

    by: Annotated[Code, Field(description="customer, dispatcher or technician")]
    reason: Text
    notice_given: Minutes | None = None


class Closed(EventData):
    """The work order is over; invoiced counts as closed (X-58)."""

    by: ForeignId
    reason: Annotated[Code, Field(description="closed or invoiced")] = "closed"


class ScheduleException(EventData):
    """The scheduling software has logged a status such as «No Show»."""

    status: Text
    technician_id: ForeignId | None = None
    note: Text | None = None


class ScheduleExceptionCleared(EventData):
    """The exception is over."""

    status: Text


class ConnectionLost(EventData):
    """The app of a technician is not heard any more."""

    about_work_order: ClassVar[bool] = False
    about_technician: ClassVar[bool] = True

    last_seen: AwareDatetime
    location: Text | None = None
    last_status: Code | None = None


class ConnectionRestored(EventData):
    """The app is heard again."""

    about_work_order: ClassVar[bool] = False
    about_technician: ClassVar[bool] = True


class Unavailable(ConnectionLost):
    """A technician is not to be had and gave no status."""


class Stop(Request):
    """One stop of a route, with the contract that it serves."""

    contract: ForeignId
    stop_id: ForeignId | None = None
    customer_id: ForeignId
    kind: Annotated[Code, Field(description="delivery or pickup")]
    planned_at: AwareDatetime


class RouteConfirmed(EventData):
    """A route is fixed; the delivery programme tells its customers."""

    about_work_order: ClassVar[bool] = False

    route_id: ForeignId
    stops: Annotated[tuple[Stop, ...], Field(min_length=1, max_length=200)]


class StopPassed(EventData):
    """A truck arrives at a stop, or leaves it."""

    about_work_order: ClassVar[bool] = False

    contract: ForeignId
    stop_id: ForeignId
    source: Annotated[Code, Field(description="driver or geofence")]


EVENT_TYPES: dict[str, type[EventData]] = {
    "work_order.created": Created,
    "work_order.priority_changed": PriorityChanged,
    "work_order.assigned": Assigned,
    "work_order.reassigned": Reassigned,
    "offer.accepted": OfferAnswered,
    "offer.declined": OfferAnswered,
    "work_order.window_confirmed": WindowConfirmed,
    "work_order.rescheduled": Rescheduled,
    "work_order.sla_changed": SlaChanged,
    "technician.status": TechnicianStatus,
    "work_order.status": WorkOrderStatus,
    "work_order.completed": Documented,
    "work_order.photos_uploaded": Documented,
    "work_order.resubmitted": Documented,
    "work_order.approved": Judged,
    "work_order.rejected": Judged,
    "assignment.rejected": Judged,
    "work_order.commented": Commented,
    "shortage.reported": ShortageReported,
    "shortage.resolved": ShortageResolved,
    "work_order.cancelled": Cancelled,
    "work_order.closed": Closed,
    "schedule.exception": ScheduleException,
    "schedule.exception_cleared": ScheduleExceptionCleared,
    "technician.connection_lost": ConnectionLost,
    "technician.restored": ConnectionRestored,
    "technician.connection_restored": ConnectionRestored,
    "technician.unavailable": Unavailable,
    "route.confirmed": RouteConfirmed,
    "stop.arrived": StopPassed,
    "stop.departed": StopPassed,
}
