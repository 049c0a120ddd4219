"""How well people are told and how much they are interrupted: figures of a period."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.figures import Metrics, metrics
from api.identity import Caller, Principal
from api.ports import House
from api.problems import problems, refused
from api.raising import Instant
from api.scopes import Scope
from domain.directory import Directory
from domain.period import LONGEST, Period, Span, span_of
from domain.value import Request as RequestModel
from store.database import Tx
from store.metrics import Recorded

router = APIRouter(tags=["metrics"])


class Wanted(RequestModel):
    """Without anything: today, in the asker's zone. `to` alone, or either beside `period`, is refused."""

    period: Annotated[Period | None, Field(description="of the asker's days; weeks begin on Monday")] = None
    since: Annotated[Instant | None, Field(alias="from", description="the first instant, at most 366 days back")] = None
    until: Annotated[Instant | None, Field(alias="to", description="the instant after the last; now, if not given")] = (
        None
    )


@router.get("/v1/metrics", summary="Figures of a period", responses=problems(401, 403, 422, 503))
async def figures(front: House, who: Caller, wanted: Annotated[Wanted, Query()]) -> Metrics:
    """For store managers, dispatchers and those above them: of what they see by store and region, or of everything.

    Raises Problem 422 where the instants are in no order, or too far apart.
    """
    who.require(Scope.FIGURES_READ)
    now = front.now()

    def counted(tx: Tx) -> Metrics:
        directory = front.people.current(tx)
        zone = _zone_of(who, directory)
        period = wanted.period or (None if wanted.since or wanted.until else Period.TODAY)
        span = _span(wanted, period, zone=zone, now=now)
        return metrics(Recorded(tx, span, who.sight), span, directory, period=period, zone=zone, now=now)

    return await front.store.read(counted)


def _zone_of(who: Principal, directory: Directory) -> str:
    """UTC for a machine, and where neither the person nor a store of theirs has one."""
    if who.person is None:
        return "UTC"
    return who.person.zone or directory.zone_of(who.person.stores[0] if who.person.stores else None)


def _span(wanted: Wanted, period: Period | None, *, zone: str, now: datetime) -> Span:
    if period is not None:
        if wanted.since or wanted.until:
            raise refused("period", "was given together with from or to", "either of them is accepted")
        return span_of(period, now, zone)
    if wanted.since is None:
        raise refused("from", "is missing", "to needs it")
    span = Span(wanted.since, wanted.until or now)
    if span.since >= span.until:
        raise refused("from", "is not before to", "an earlier instant is accepted")
    if span.until - span.since > LONGEST:
        raise refused("to", f"is more than {LONGEST.days} days after from", "an earlier instant is accepted")
    return span
