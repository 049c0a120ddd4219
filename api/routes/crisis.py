"""Crisis mode: what it is now, and its switch, which is the admins' (X-39)."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated, Self

from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter, model_validator

from api.body import json_body, parse, read_json
from api.identity import Caller, Principal
from api.ports import Front, House
from api.problems import FieldError, Problem, all_refused, problems, refused
from api.raising import Instant
from api.scopes import Scope
from domain.context import Text
from domain.crisis import CrisisScope
from domain.directory import Directory
from domain.ids import ForeignId
from domain.value import Request as RequestModel
from domain.value import Value
from store.crisis import CrisisRefused, RunningCrisis, Switch, enter, extend, leave, running_crisis
from store.crisis_review import EndedCrisis, list_reviews
from store.database import Tx

router = APIRouter(tags=["crisis"])

LONGEST = 7 * 24 * 60  # minutes
_MOST_PLACES = 200


class Order(StrEnum):
    """What to do with crisis mode."""

    ON = "on"
    OFF = "off"
    EXTEND = "extend"  # move its automatic end


class Mode(StrEnum):
    """What crisis mode is."""

    ON = "on"
    OFF = "off"


class Places(RequestModel):
    """Where crisis mode holds: in all of these stores and regions; everywhere where none is named."""

    regions: Annotated[tuple[ForeignId, ...], Field(max_length=_MOST_PLACES, description="ids of regions")] = ()
    stores: Annotated[tuple[ForeignId, ...], Field(max_length=_MOST_PLACES, description="ids of stores")] = ()


class CrisisOrder(RequestModel):
    """Crisis mode is switched on or off, or its automatic end is moved."""

    mode: Annotated[Order, Field(description="`extend` moves the end of the one that is on")]
    reason: Annotated[Text, Field(description="why; told by 7.15 and kept in the audit for good, so name no people")]
    scope: Annotated[Places, Field(description="left out: everywhere; only with mode on")] = Places()
    ends_at: Annotated[
        Instant | None, Field(description="when it switches itself off; left out: only a person switches it off")
    ] = None
    minutes: Annotated[
        int | None, Field(ge=1, le=LONGEST, description="the same as a duration from now; at most a week")
    ] = None

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.ends_at is not None and self.minutes is not None:
            raise ValueError("names two ends; either `ends_at` or `minutes` is accepted")
        return self

    @model_validator(mode="after")
    def _nothing_idle(self) -> Self:
        ends = self.ends_at is not None or self.minutes is not None
        scoped = "scope" in self.model_fields_set
        if self.mode is Order.OFF and (ends or scoped):
            raise ValueError("switches it off, where scope and end say nothing; mode and reason are accepted")
        if self.mode is Order.EXTEND and scoped:
            raise ValueError("moves the end, where a scope says nothing; mode, reason and an end are accepted")
        return self

    def end(self, now: datetime) -> datetime | None:
        """Raises Problem 422 for an end that is over already."""
        if self.minutes is not None:
            return now + timedelta(minutes=self.minutes)
        if self.ends_at is not None and self.ends_at <= now:
            raise refused("ends_at", "is in the past", f"an instant after {now:%Y-%m-%dT%H:%M:%SZ} is accepted")
        return self.ends_at


class CrisisState(Value):
    """What crisis mode is now. `note` says what an order did not have to do."""

    mode: Mode
    running: Annotated[RunningCrisis | None, Field(description="since when, by whom, why, where and until when")]
    last: Annotated[EndedCrisis | None, Field(description="the one that ended last, with its review")]
    note: Annotated[str | None, Field(description="null where the order changed something")] = None


_ORDER = TypeAdapter(CrisisOrder)


@router.get("/v1/crisis", summary="What crisis mode is now", responses=problems(401, 403, 503))
async def crisis(front: House, who: Caller) -> CrisisState:
    """Everybody who may look at alerts may look at this."""
    who.require(Scope.ALERTS_READ)
    return await front.store.read(_state)


@router.put(
    "/v1/crisis",
    summary="Switch crisis mode on or off",
    openapi_extra=json_body(_ORDER),
    responses=problems(401, 403, 409, 413, 415, 422, 503),
)
async def switch(request: Request, front: House, who: Caller) -> CrisisState:
    """Alerts that run follow at their next step. On while it is on is refused; off while it is off changes nothing."""
    who.as_person()
    who.require(Scope.SETTINGS_WRITE)
    order = parse(_ORDER, await read_json(request), model=CrisisOrder)
    try:
        done = await front.store.write(partial(_obey, front, who, order))
    except CrisisRefused as why:
        raise Problem(409, str(why)) from None
    front.wake()
    return done


def _obey(front: Front, who: Principal, order: CrisisOrder, tx: Tx) -> CrisisState:
    """Raises Problem 422 and CrisisRefused; then nothing is changed."""
    now, directory = front.now(), front.people.current(tx)
    by = Switch(who.id, now, order.reason)
    if order.mode is Order.ON:
        enter(tx, directory, by, scope=_scope(order.scope, directory), ends_at=order.end(now))
    elif order.mode is Order.EXTEND:
        extend(tx, by, ends_at=order.end(now))
    elif leave(tx, directory, by) is None:
        return _state(tx).model_copy(update={"note": "Crisis mode was off already; nothing was changed."})
    return _state(tx)


def _scope(places: Places, directory: Directory) -> CrisisScope:
    """Raises Problem 422 for a place that the directory does not know."""
    unknown = [
        FieldError(field=f"scope.{kind}.{number}", message="is not known", accepted=f"the id of a {one} is accepted")
        for kind, one, named, known in (
            ("regions", "region", places.regions, directory.regions),
            ("stores", "store", places.stores, directory.stores),
        )
        for number, place in enumerate(named)
        if place not in known
    ]
    if unknown:
        raise all_refused(*unknown)
    return CrisisScope(regions=places.regions, stores=places.stores)


def _state(tx: Tx) -> CrisisState:
    running, latest = running_crisis(tx), list_reviews(tx, before=None, limit=1).reviews
    mode = Mode.ON if running else Mode.OFF
    return CrisisState(mode=mode, running=running, last=latest[0] if latest else None)
