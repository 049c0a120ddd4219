"""When a person does not want to be disturbed, as the person says it."""

from datetime import time
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter, ValidationError

from api.body import json_body, parse, read_json
from api.field_errors import field_errors
from api.identity import Caller
from api.ports import House
from api.problems import Problem, all_refused, problems
from api.wire import AlertTypeKey
from domain.calendar import Weekday, Zone
from domain.directory import Directory, Person
from domain.hour import Hour
from domain.quiet_hours import QuietHours, refusal
from domain.value import Request as RequestModel
from store.database import Tx
from store.settings import set_quiet_hours

router = APIRouter(tags=["me"])


class MyQuietHours(RequestModel):
    """Local hours in which only a silent row is written and the rest is told at their end (X-26, X-27).

    Who has set nothing is shown hours that are not enabled, to begin with.
    """

    enabled: Annotated[bool, Field(description="false keeps the hours and disturbs all the same")] = True
    start: Annotated[Hour, Field(description="local time, the first minute that is quiet")]
    end: Annotated[Hour, Field(description="the first minute that is not; before `start` it is the next day's")]
    zone: Annotated[
        Zone | None,
        Field(description="an IANA name; left out, the person's own zone, else that of their first store"),
    ] = None
    days: Annotated[tuple[Weekday, ...], Field(min_length=1, description="on which they start, 0 being Monday")] = (
        *Weekday,
    )
    allow_critical: Annotated[bool, Field(description="critical alerts come through")] = True
    exempt: Annotated[tuple[AlertTypeKey, ...], Field(description="alert types that come through")] = ()


_BODY = TypeAdapter(MyQuietHours)


@router.get("/v1/me/quiet-hours", summary="One's quiet hours", responses=problems(401, 403, 503))
async def quiet_hours(front: House, who: Caller) -> MyQuietHours:
    """As they hold now."""
    person = who.as_person()
    directory = await front.store.read(front.people.current)
    known = directory.rules.quiet_hours.get(person.id)
    return _shown(known or _to_begin_with(person, directory))


@router.put(
    "/v1/me/quiet-hours",
    summary="Set one's quiet hours",
    openapi_extra=json_body(_BODY),
    responses=problems(401, 403, 413, 415, 422, 503),
)
async def put_quiet_hours(request: Request, front: House, who: Caller) -> MyQuietHours:
    """Hold from the next plan on, for alerts that run too. A field that is left out has its default."""
    person = who.as_person()
    wanted, now = parse(_BODY, await read_json(request), model=MyQuietHours), front.now()

    def change(tx: Tx) -> MyQuietHours:
        directory = front.people.current(tx)
        after = _meant(wanted, person, directory)
        if said := refusal(after, person, on_call=directory.on_duty(person, now)):
            raise Problem(422, said)
        set_quiet_hours(tx, person.id, directory.rules.quiet_hours.get(person.id), after, by=who.id, at=now)
        return _shown(after)

    return await front.store.write(change)


def _zone_of(person: Person, directory: Directory) -> str:
    """UTC where neither the person nor a store of theirs has one."""
    return person.zone or directory.zone_of(person.stores[0] if person.stores else None)


def _to_begin_with(person: Person, directory: Directory) -> QuietHours:
    """The example of R-344, switched off."""
    return QuietHours(enabled=False, start=time(18), end=time(8), zone=_zone_of(person, directory))


def _meant(wanted: MyQuietHours, person: Person, directory: Directory) -> QuietHours:
    """Raises Problem 422 for hours that are none."""
    try:
        return QuietHours(
            enabled=wanted.enabled,
            start=wanted.start,
            end=wanted.end,
            zone=wanted.zone or _zone_of(person, directory),
            days=frozenset(wanted.days),
            allow_critical=wanted.allow_critical,
            exempt=frozenset(wanted.exempt),
        )
    except ValidationError as invalid:
        raise all_refused(*field_errors(invalid.errors(include_url=False, include_input=False))) from None


def _shown(known: QuietHours) -> MyQuietHours:
    return MyQuietHours(
        enabled=known.enabled,
        start=known.start,
        end=known.end,
        zone=known.zone,
        days=tuple(sorted(known.days)),
        allow_critical=known.allow_critical,
        exempt=tuple(sorted(known.exempt)),
    )
