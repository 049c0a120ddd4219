"""What the dispatch system posts: one documented model for each type of event, and from it the event that is stored."""

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, create_model

from api.field_errors import field_errors
from api.problems import FieldError, all_refused
from api.raising import Instant, unreasonable
from domain.directory import Directory
from domain.event_types import EVENT_TYPES, Assigned, Created, EventData, RouteConfirmed
from domain.ids import ForeignId
from domain.value import Request
from store.event_intake import NewEvent

AT_MOST = 500


class PostEvent(Request):
    """Something that happened."""

    id: Annotated[ForeignId, Field(description="an id seen before is a duplicate, whatever else it says")]
    type: str
    occurred_at: Annotated[Instant, Field(description="later than receipt counts as receipt")]
    work_order_id: ForeignId | None = None
    technician_id: ForeignId | None = None
    actor: Annotated[ForeignId | None, Field(description="who did it; the poster where it is left out")] = None
    data: EventData


def _model_of(event_type: str, data: type[EventData]) -> type[PostEvent]:
    tag: Any = Literal[event_type]  # a type that only the table knows
    needed: dict[str, Any] = {"work_order_id": (ForeignId, ...)} if data.about_work_order else {}
    needed |= {"technician_id": (ForeignId, ...)} if data.about_technician else {}
    return create_model(
        "Post" + "".join(word.capitalize() for word in event_type.replace(".", "_").split("_")),
        __base__=PostEvent,
        __doc__=f"`{event_type}`: {(data.__doc__ or '').strip()}",
        type=(tag, ...),
        data=(data, ...),
        **needed,
    )


_MODELS: Mapping[str, type[PostEvent]] = {name: _model_of(name, data) for name, data in EVENT_TYPES.items()}
_Any: Any = Annotated[reduce(or_, _MODELS.values()), Field(discriminator="type")]
_Array: Any = Annotated[tuple[_Any, ...], Field(min_length=1, max_length=AT_MOST)]
_ONE: TypeAdapter[PostEvent] = TypeAdapter(_Any)
_MANY: TypeAdapter[tuple[PostEvent, ...]] = TypeAdapter(_Array)

POSTED: TypeAdapter[Any] = TypeAdapter(_Any | _Array)
"""The body of `POST /v1/events`, for its document."""


def posted(raw: bytes) -> tuple[PostEvent, ...]:
    """One event or an array. Raises Problem 422, which names the entry of an array: «events.3.data.store_id»."""
    many = raw.lstrip()[:1] == b"["
    try:
        events = _MANY.validate_json(raw, strict=True) if many else (_ONE.validate_json(raw, strict=True),)
    except ValidationError as invalid:
        raise all_refused(*_named(invalid.errors(include_url=False, include_input=False), many=many)) from None
    errors = [error for place, event in enumerate(events) for error in _faults(event, _field(place, many=many))]
    if errors:
        raise all_refused(*errors[:20])
    return events


def to_new_event(event: PostEvent, *, posted_by: str) -> NewEvent:
    """The technician inside the data counts before the one beside it.

    What is about a technician alone goes to the watch over them, whichever job the poster had in mind.
    """
    return NewEvent(
        id=event.id,
        type=event.type,
        data=event.data,
        actor=event.actor or posted_by,
        occurred_at=event.occurred_at,
        work_order_id=None if event.data.about_technician else event.work_order_id,
        technician_id=getattr(event.data, "technician_id", None) or event.technician_id,
    )


def _field(place: int, *, many: bool) -> str:
    return f"events.{place}." if many else ""


def _named(errors: Iterable[Mapping[str, Any]], *, many: bool) -> Iterator[FieldError]:
    for error, _ in zip(errors, range(20), strict=False):
        path = tuple(error["loc"])
        prefix, path = (_field(path[0], many=True), path[1:]) if many and path else ("events" * many, path)
        if path[2:] and path[1] == "data" and path[0] in EVENT_TYPES:
            prefix, path = prefix + "data.", path[2:]
            (said,) = field_errors([{**error, "loc": path}], EVENT_TYPES[str(error["loc"][1 if many else 0])])
        else:
            (said,) = field_errors([{**error, "loc": path}], None, _member)
        yield said.model_copy(update={"field": (prefix + said.field).rstrip(".")})


def _member(tag: str) -> type[BaseModel] | None:
    return _MODELS.get(tag)


def _faults(event: PostEvent, field: str) -> Iterator[FieldError]:
    """What the fields cannot say each for itself."""
    data = event.data
    yield from unreasonable(data, f"{field}data")
    if isinstance(data, RouteConfirmed):
        for number, stop in enumerate(data.stops):
            yield from unreasonable(stop, f"{field}data.stops.{number}")
    if isinstance(data, Assigned) and data.lead and data.lead not in data.technician_ids:
        yield FieldError(
            field=f"{field}data.lead", message="is none of technician_ids", accepted="one of technician_ids is accepted"
        )
    if event.technician_id and getattr(data, "technician_id", None) not in (None, event.technician_id):
        yield FieldError(
            field=f"{field}technician_id",
            message="is not the technician of the data",
            accepted="the same id, or none, is accepted",
        )
    deadline = getattr(data, "sla_deadline", None)
    if deadline is not None and deadline <= event.occurred_at:
        yield FieldError(
            field=f"{field}data.sla_deadline",
            message="is not after occurred_at",
            accepted="a deadline that was still to come when it was set is accepted",
        )


def persons_as_customers(events: Iterable[PostEvent], directory: Directory, *, many: bool) -> Iterator[FieldError]:
    """A customer may not have the id of somebody who works here: the notices of one would reach the other."""
    for place, event in enumerate(events):
        if isinstance(event.data, Created) and event.data.customer_id in directory.people:
            yield FieldError(
                field=f"{_field(place, many=many)}data.customer_id",
                message="is a person's of the directory",
                accepted="an id that no person has is accepted",
            )
