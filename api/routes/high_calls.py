"""Whether people are called about a High alert that nobody answers: the admins' switch for everybody."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field, TypeAdapter

from api.body import json_body, parse, read_json
from api.identity import Caller
from api.ports import House
from api.problems import problems
from api.scopes import Scope
from domain.high_calls import HighCalls
from domain.value import Value
from store.database import Tx
from store.rule_set import HIGH_CALLS
from store.settings import set_high_calls, stand_of

router = APIRouter(prefix="/v1/settings/high-calls", tags=["settings"])

_BODY = TypeAdapter(HighCalls)


class HighCallsKept(Value):
    """The switch as it holds, and who changed it last."""

    enabled: Annotated[bool, Field(description="off at first (X-05)")]
    version: Annotated[int, Field(description="grows with every change; 0 is a fresh installation's")]
    changed_at: Annotated[AwareDatetime | None, Field(description="null where nobody has changed anything")]
    changed_by: Annotated[str | None, Field(description="the principal who did")]


@router.get("", summary="Calls about High alerts", responses=problems(401, 403, 503))
async def high_calls(front: House, who: Caller) -> HighCallsKept:
    """For everybody."""
    who.require(Scope.SETTINGS_WRITE)
    return await front.store.read(lambda tx: _shown(tx, front.people.current(tx).rules.high_calls))


@router.put(
    "",
    summary="Switch calls about High alerts on or off",
    openapi_extra=json_body(_BODY),
    responses=problems(401, 403, 413, 415, 422, 503),
)
async def put_high_calls(request: Request, front: House, who: Caller) -> HighCallsKept:
    """Holds from the next plan on, for alerts that run too."""
    who.require(Scope.SETTINGS_WRITE)
    wanted, now = parse(_BODY, await read_json(request), model=HighCalls), front.now()

    def change(tx: Tx) -> HighCallsKept:
        set_high_calls(tx, front.people.current(tx).rules.high_calls, wanted, by=who.id, at=now)
        return _shown(tx, wanted)

    return await front.store.write(change)


def _shown(tx: Tx, switch: HighCalls) -> HighCallsKept:
    stand = stand_of(tx, HIGH_CALLS)
    return HighCallsKept(
        enabled=switch.enabled, version=stand.version, changed_at=stand.changed_at, changed_by=stand.changed_by
    )
