"""What is posted to raise an alert: one documented model per type, and from it the alert that is stored."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, TypeAdapter, create_model

from api.problems import FieldError, all_refused
from domain.catalogue import CATALOGUE
from domain.context import Context, Window
from domain.directory import Directory
from domain.ids import AlertId, DedupKey, ForeignId, PersonId
from domain.new_alert import Named, NewAlert, new_alert
from domain.priority import Priority
from domain.role import Role
from domain.value import Request
from store.ids import mint

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _within_reason(instant: datetime) -> datetime:
    """Local times and durations are computed from it for people; year 1 or 9999 would overflow them."""
    if not _EARLIEST <= instant < _LATEST:
        raise ValueError("is out of range; an instant between 2000-01-01 and 2100-01-01 is accepted")
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_within_reason)]

R = TypeVar("R", bound="Reported")


class Reported(Request):
    """What is said about an alert, the same for every type."""

    type: str
    context: Context
    priority: Annotated[Priority | None, Field(description="replaces the type's own")] = None
    recipients: Annotated[
        tuple[ForeignId, ...] | None,
        Field(min_length=1, max_length=50, description="people's ids: told in place of the type's first recipients"),
    ] = None


class RaiseAlert(Reported):
    """What is said when it is to be stored."""

    dedup_key: Annotated[DedupKey, Field(description="the same key while the alert is open is the same alert")]
    occurred_at: Annotated[
        Instant | None, Field(description="recorded, and how old a repeat is; the ladder counts from receipt")
    ] = None


def models_of(base: type[R], verb: str) -> dict[str, type[R]]:
    """One documented model for each type of the catalogue, by its key."""
    return {key: _model_of(key, base, verb) for key in CATALOGUE}


def any_of(models: Mapping[str, type[R]]) -> TypeAdapter[R]:
    """Whichever of them `type` names."""
    one: Any = Annotated[reduce(or_, models.values()), Field(discriminator="type")]
    return TypeAdapter(one)


def _model_of(key: str, base: type[R], verb: str) -> type[R]:
    entry = CATALOGUE[key]
    tag: Any = Literal[key]  # a type that only the catalogue knows
    return create_model(
        verb + "".join(word.capitalize() for word in key.split("_")),
        __base__=base,
        __doc__=f"{entry.number} {entry.title}. {(entry.context.__doc__ or '').strip()}",
        type=(tag, ...),
        context=(entry.context, ...),
    )


_MODELS = models_of(RaiseAlert, "Raise")

RAISE = any_of(_MODELS)
"""The body of `POST /v1/alerts`."""


def model_of(tag: str) -> type[BaseModel] | None:
    """The model of a type; None for a type that there is not."""
    return _MODELS.get(tag)


@cache
def _instants(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields that hold an instant or a window."""
    timed = (datetime, AwareDatetime, Window)
    kinds = {name: (field.annotation, *get_args(field.annotation)) for name, field in model.model_fields.items()}
    return tuple(name for name, kind in kinds.items() if any(one in timed for one in kind))


def unreasonable(context: BaseModel, field: str = "context") -> Iterator[FieldError]:
    """Instants that no clock can work with; the models say only that they are instants. `field`: where it stands."""
    for name in _instants(type(context)):
        value = getattr(context, name)
        if isinstance(value, Window):
            yield from _unreasonable(f"{field}.{name}.start", value.start)
            yield from _unreasonable(f"{field}.{name}.end", value.end)
            if value.end <= value.start:
                yield FieldError(
                    field=f"{field}.{name}.end",
                    message="is not after the start",
                    accepted="a later instant is accepted",
                )
        elif isinstance(value, datetime):
            yield from _unreasonable(f"{field}.{name}", value)


def _unreasonable(field: str, instant: datetime) -> Iterator[FieldError]:
    try:
        _within_reason(instant)
    except ValueError as refused:
        message, _, accepted = str(refused).partition("; ")
        yield FieldError(field=field, message=message, accepted=accepted)


def to_new_alert(request: RaiseAlert, directory: Directory, *, raised_by: str, now: datetime) -> NewAlert:
    """`now` is installation time, from which the ladder counts (X-75). Raises Problem 422."""
    return alert_of(request, directory, dedup_key=request.dedup_key, raised_by=raised_by, origin=now)


def alert_of(reported: Reported, directory: Directory, *, dedup_key: str, raised_by: str, origin: datetime) -> NewAlert:
    """Raises Problem 422 where it names somebody or something that the directory does not have."""
    errors = tuple(_unknown(reported, directory))
    if errors:
        raise all_refused(*errors)
    return new_alert(
        AlertId(mint("al")),
        CATALOGUE[reported.type],
        dedup_key=dedup_key,
        context=reported.context,
        directory=directory,
        origin=origin,
        raised_by=raised_by,
        priority=reported.priority,
        recipients=tuple(
            Named(PersonId(one), directory.people[one].roles[0]) for one in dict.fromkeys(reported.recipients or ())
        ),
    )


def _unknown(reported: Reported, directory: Directory) -> Iterator[FieldError]:
    store_id, technician_id = reported.context.store_id, reported.context.technician_id
    if store_id is not None and store_id not in directory.stores:
        yield _not_found("context.store_id", "store")
    if technician_id is not None:
        technician = directory.people.get(technician_id)
        if technician is None or Role.TECHNICIAN not in technician.roles:
            yield _not_found("context.technician_id", "technician")
    if getattr(reported.context, "customer_id", None) in directory.people:
        yield FieldError(
            field="context.customer_id",
            message="is a person's of the directory",
            accepted="an id that no person has is accepted",
        )
    for number, person_id in enumerate(reported.recipients or ()):
        if person_id not in directory.people:
            yield _not_found(f"recipients.{number}", "person")


def _not_found(field: str, what: str) -> FieldError:
    return FieldError(
        field=field, message=f"is no {what} of the directory", accepted=f"the id of a {what} that it has is accepted"
    )
