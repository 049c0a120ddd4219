"""What the installation sets about its schedule: how late is late, how much notice is enough, what raises alerts."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field, TypeAdapter

from api.body import json_body, parse, read_json
from api.identity import Caller
from api.ports import House
from api.problems import problems
from api.scopes import Scope
from domain.schedule.settings import ExceptionFilters, ScheduleTerms
from domain.value import Value
from store.database import Tx
from store.rule_set import EXCEPTION_FILTERS, SCHEDULE
from store.settings import Stand, set_exception_filters, set_terms, stand_of

router = APIRouter(prefix="/v1/settings", tags=["settings"])

_TERMS = TypeAdapter(ScheduleTerms)
_FILTERS = TypeAdapter(ExceptionFilters)
_READING = problems(401, 403, 503)
_WRITING = problems(401, 403, 413, 415, 422, 503)


class Kept(Value):
    """Which version holds, and who changed it last."""

    version: Annotated[int, Field(description="grows with every change; 0 is a fresh installation's")]
    changed_at: Annotated[AwareDatetime | None, Field(description="null where nobody has changed anything")]
    changed_by: Annotated[str | None, Field(description="the principal who did")]


class TermsKept(Kept):
    """As they hold."""

    terms: ScheduleTerms


class FiltersKept(Kept):
    """As they hold, in the order in which they decide."""

    filters: ExceptionFilters


@router.get("/terms", summary="How late is late, and how much notice is enough", responses=_READING)
async def terms(front: House, who: Caller) -> TermsKept:
    """For every work order."""
    who.require(Scope.SETTINGS_WRITE)
    return await front.store.read(lambda tx: _terms(stand_of(tx, SCHEDULE), front.people.current(tx).rules.schedule))


@router.put(
    "/terms",
    summary="Set how late is late, and how much notice is enough",
    openapi_extra=json_body(_TERMS),
    responses=_WRITING,
)
async def put_terms(request: Request, front: House, who: Caller) -> TermsKept:
    """Holds at once, for work orders that are under way too: their clocks are set anew. What has been raised stays."""
    who.require(Scope.SETTINGS_WRITE)
    wanted, now = parse(_TERMS, await read_json(request), model=ScheduleTerms), front.now()

    def change(tx: Tx) -> TermsKept:
        set_terms(tx, front.people.current(tx).rules.schedule, wanted, by=who.id, at=now)
        return _terms(stand_of(tx, SCHEDULE), wanted)

    kept = await front.store.write(change)
    front.wake()
    return kept


@router.get("/exception-filters", summary="Which schedule exceptions raise an alert", responses=_READING)
async def exception_filters(front: House, who: Caller) -> FiltersKept:
    """All exceptions are recorded, whatever the filters say."""
    who.require(Scope.SETTINGS_WRITE)
    return await front.store.read(
        lambda tx: _filters(stand_of(tx, EXCEPTION_FILTERS), front.people.current(tx).rules.exception_filters)
    )


@router.put(
    "/exception-filters",
    summary="Set which schedule exceptions raise an alert",
    openapi_extra=json_body(_FILTERS),
    responses=_WRITING,
)
async def put_exception_filters(request: Request, front: House, who: Caller) -> FiltersKept:
    """Holds for what is reported, or falls due, from now on."""
    who.require(Scope.SETTINGS_WRITE)
    wanted, now = parse(_FILTERS, await read_json(request), model=ExceptionFilters), front.now()

    def change(tx: Tx) -> FiltersKept:
        set_exception_filters(tx, front.people.current(tx).rules.exception_filters, wanted, by=who.id, at=now)
        return _filters(stand_of(tx, EXCEPTION_FILTERS), wanted)

    return await front.store.write(change)


def _terms(stand: Stand, held: ScheduleTerms) -> TermsKept:
    return TermsKept(terms=held, version=stand.version, changed_at=stand.changed_at, changed_by=stand.changed_by)


def _filters(stand: Stand, held: ExceptionFilters) -> FiltersKept:
    return FiltersKept(filters=held, version=stand.version, changed_at=stand.changed_at, changed_by=stand.changed_by)
