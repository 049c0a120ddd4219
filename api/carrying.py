"""How one row of the outbox is carried to Temporal."""

import json
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from api.alert_engine import AlertEngine, EngineRefused, Shown, Told
from domain.clock import Clock
from domain.ids import AlertId
from domain.priority import Priority
from store.database import Row
from store.frozen_ladder import thawed
from store.outbox import OutboxKind
from store.stamps import instant
from workflows.contract import (
    Acknowledged,
    AlertSignal,
    AlertStart,
    Closed,
    CrisisStart,
    DeliveryEvent,
    DigestStart,
    Escalated,
    LongLived,
    ReplyStart,
    TechnicianStart,
    WorkOrderStart,
    due_at,
)

_TOLD: dict[AlertSignal, type[Told]] = {
    AlertSignal.ACKNOWLEDGE: Acknowledged,
    AlertSignal.CLOSE: Closed,
    AlertSignal.DELIVERY_EVENT: DeliveryEvent,
    AlertSignal.ESCALATE: Escalated,
}
_WAKING: dict[OutboxKind, type[LongLived]] = {
    OutboxKind.DIGEST: DigestStart,
    OutboxKind.CRISIS: CrisisStart,
    OutboxKind.WORK_ORDER: WorkOrderStart,
    OutboxKind.TECHNICIAN: TechnicianStart,
}


class Outcome(StrEnum):
    """What became of a row."""

    SENT = "sent"
    STARTED = "started"  # sent, and its alert has a workflow now
    ENDED = "ended"  # sent as far as it ever can be: the workflow is over
    KEPT = "kept"  # its alert is only being started: again in a moment
    REFUSED = "refused"  # by Temporal, or by ourselves: a row that this version cannot read must not stop the others


@dataclass(frozen=True, slots=True)
class Carrier:
    """Rows are those of `store.outbox`; every method raises EngineUnavailable and may be called again."""

    engine: AlertEngine
    clock: Clock

    async def start(self, row: Row) -> Outcome:
        """A row that starts something, or wakes a long-lived workflow."""
        try:
            if row["kind"] in _WAKING:
                await self.engine.wake(self._woken(row), traceparent=row["caused_by"])
                return Outcome.SENT
            if row["kind"] == OutboxKind.REPLY:
                await self.engine.reply(ReplyStart.model_validate_json(row["payload"]), traceparent=row["caused_by"])
                return Outcome.SENT
            return Outcome.STARTED if await self.begin(row) else Outcome.ENDED
        except (EngineRefused, ValidationError):
            return Outcome.REFUSED

    def _woken(self, row: Row) -> LongLived:
        return _WAKING[OutboxKind(row["kind"])].model_validate({**json.loads(row["payload"]), "clock": self.clock})

    async def signal(self, row: Row) -> Outcome:
        """A row that an alert's workflow is told. Where there is none, it is started again or known to be over."""
        if row["started"] == "ended":
            return Outcome.SENT
        signal = AlertSignal(row["kind"])
        try:
            told = _TOLD[signal].model_validate_json(row["payload"])
            if await self.engine.signal(AlertId(row["alert_id"]), signal, told, traceparent=row["caused_by"]):
                return Outcome.SENT
            return Outcome.KEPT if await self.begin(row) else Outcome.ENDED
        except (EngineRefused, ValidationError):
            return Outcome.REFUSED

    async def begin(self, row: Row) -> bool:
        """Start the workflow of the alert that the row has the columns of; False when it is over already."""
        start = alert_start(row, self.clock)
        return await self.engine.start(start, shown(row, start), traceparent=row["caused_by"])


def alert_start(row: Row, clock: Clock) -> AlertStart:
    """The start argument, from the ladder that was frozen when the alert was raised."""
    return AlertStart(
        alert_id=AlertId(row["alert_id"]),
        type=row["type"],
        priority=Priority(row["priority"]),
        origin=instant(row["origin"]),
        steps=thawed(row["ladder"]),
        clock=clock,
    )


def shown(row: Row, start: AlertStart) -> Shown:
    """What the Temporal UI says of it."""
    about = [row["type"], row["work_order_id"], row["store_id"]]
    following = next((due_at(start, step) for step in start.steps if step.index), None)
    return Shown(
        store_id=row["store_id"],
        region_id=row["region_id"],
        work_order_id=row["work_order_id"],
        technician_id=row["technician_id"],
        deadline=following,
        summary=" · ".join(part for part in about if part),
        details="\n".join(_planned(start)),
    )


def _planned(start: AlertStart) -> list[str]:
    """One line a step: who would be told, when, and what stops it."""
    return [
        f"- **{due_at(start, step):%Y-%m-%d %H:%M:%S} UTC** "
        + ", ".join(copy.role.spoken for copy in step.copies)
        + f" (until: {step.clock.value})"
        for step in start.steps
    ]
