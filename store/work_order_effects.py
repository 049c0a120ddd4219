"""What a decision about a work order asks for, done in the transaction of the decision."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatchmethod

from pydantic import ValidationError

from domain.answer import AnswerChannel
from domain.catalogue import CATALOGUE
from domain.directory import Directory
from domain.ids import AlertId, dedup_hash
from domain.new_alert import new_alert
from domain.work_order.effect import (
    Answer,
    Assignment,
    Close,
    CloseAll,
    Effect,
    Exceptional,
    ExceptionCleared,
    Flag,
    Raise,
    Told,
)
from domain.work_order.work_order import WorkOrder
from store.audit import AuditRecord, record
from store.closing import close_alert
from store.database import Row, Tx
from store.ids import mint
from store.judging import GivenAnswer, judge_answer
from store.reporting import report
from store.stamps import stamp
from store.system_issues import raise_system_issue

ENGINE = "engine"

_OPEN = "SELECT id FROM alerts WHERE dedup_hash = :hash AND state <> 'closed'"
_OPEN_OF_ORDER = "SELECT id FROM alerts WHERE work_order_id = :id AND state <> 'closed' ORDER BY id"
_LATEST = "SELECT * FROM alerts WHERE work_order_id = :order AND dedup_hash = :hash ORDER BY id DESC LIMIT 1"
_TAKEN_AT_DOOR = "SELECT 1 FROM acknowledgments WHERE id = :id"
_ASSIGNED = """
INSERT INTO assignment_changes (work_order_id, technician_id, kind, at, actor, reason)
VALUES (:work_order_id, :technician_id, :kind, :at, :actor, :reason)
"""
_EXCEPTIONAL = """
INSERT INTO schedule_exceptions (id, kind, status, work_order_id, technician_id, store_id, region_id, occurred_at,
  notice_minutes, late_minutes, alert_id, matched)
VALUES (:id, :kind, :status, :work_order_id, :technician_id, :store_id, :region_id, :at, :notice_minutes,
  :late_minutes, :alert_id, :matched)
"""
_CLEARED = """
UPDATE schedule_exceptions SET cleared_at = :at
WHERE work_order_id = :id AND kind = :kind AND status = :status AND cleared_at IS NULL
"""


@dataclass(slots=True)
class Carrying:
    """One decision's effects, in their order.

    `now`: the commit, installation time; `at`: when what caused the decision came, or fell due; `by`: who caused it,
    or the engine; `event_id`: the event that did, `occurred_at`: when, as it says. `raised`: the last alert.
    """

    tx: Tx
    order: WorkOrder
    directory: Directory
    now: datetime
    at: datetime
    by: str = ENGINE
    event_id: str | None = None
    occurred_at: datetime | None = None
    raised: str | None = field(default=None, init=False)

    @singledispatchmethod
    def carry_out(self, effect: Effect) -> None:
        """Raises TypeError for an effect that nobody has taught it."""
        raise TypeError(f"{type(effect).__name__} is no effect")

    @carry_out.register
    def _raise(self, effect: Raise) -> None:
        """One that is open is repeated, and throttled as any other (X-36).

        What cannot be worded is told to the admins: it must not stop the work order.
        """
        entry = CATALOGUE[effect.type]
        try:
            context = entry.context.model_validate(dict(effect.context))
        except ValidationError as invalid:
            fields = ", ".join(str(error["loc"][0]) for error in invalid.errors() if error["loc"])
            self._flag(Flag(f"unworded:{effect.key}", f"{effect.type} of {self.order.id} lacks a usable {fields}."))
            return
        alert = new_alert(
            AlertId(mint("al")),
            entry,
            dedup_key=effect.key,
            context=context,
            directory=self.directory,
            origin=effect.origin,
            raised_by=self.by,
            priority=effect.priority,
            recipients=effect.recipients,
        )
        occurred = self.occurred_at or effect.origin
        self.raised = report(self.tx, alert, self.directory, now=self.now, occurred_at=occurred).alert_id

    @carry_out.register
    def _close(self, effect: Close) -> None:
        found = self.tx.one(_OPEN, hash=dedup_hash(effect.type, effect.key))
        if found is None:
            return
        inherited = self._latest(*effect.inherits) if effect.inherits else None
        close_alert(
            self.tx,
            AlertId(found["id"]),
            effect.reason,
            effect.by,
            self.now,
            tell_resolved=effect.tells,
            inherits=inherited["id"] if inherited else None,
        )

    @carry_out.register
    def _close_all(self, effect: CloseAll) -> None:
        for alert in self.tx.all(_OPEN_OF_ORDER, id=self.order.id):
            close_alert(self.tx, AlertId(alert["id"]), effect.reason, effect.by, self.now, tell_resolved=False)

    @carry_out.register
    def _answer(self, effect: Answer) -> None:
        """The dispatch system vouches for whoever answered: a copy may not even have been planned yet."""
        alert = self._latest(effect.type, effect.key)
        if alert is None or self.tx.one(_TAKEN_AT_DOOR, id=self.event_id):
            return
        given = GivenAnswer(
            alert_id=AlertId(alert["id"]),
            person_id=effect.person_id,
            action=effect.action,
            channel=AnswerChannel.DISPATCH,
            received_at=self.now,
            reason=effect.reason,
            pressed_at=effect.pressed_at,
        )
        judge_answer(self.tx, alert, given, self.directory, vouched=True)

    @carry_out.register
    def _flag(self, effect: Flag) -> None:
        raise_system_issue(
            self.tx,
            self.directory,
            key=f"{effect.key}:{self.now:%Y-%m-%d}",
            what="a work order does not fit",
            detail=effect.detail,
            about=None,
            now=self.now,
        )

    @carry_out.register
    def _assignment(self, effect: Assignment) -> None:
        self.tx.run(
            _ASSIGNED,
            work_order_id=self.order.id,
            technician_id=effect.technician_id,
            kind=effect.kind,
            at=stamp(self.at),
            actor=effect.by,
            reason=effect.reason,
        )

    @carry_out.register
    def _exceptional(self, effect: Exceptional) -> None:
        self.tx.run(
            _EXCEPTIONAL,
            id=mint("ex"),
            kind=effect.kind,
            status=effect.status,
            work_order_id=self.order.id,
            technician_id=effect.technician_id,
            store_id=self.order.store_id,
            region_id=self.directory.region_of(self.order.store_id),
            at=stamp(self.at),
            notice_minutes=effect.notice_minutes,
            late_minutes=effect.late_minutes,
            alert_id=self.raised if effect.matched else None,
            matched=int(effect.matched),
        )

    @carry_out.register
    def _exception_cleared(self, effect: ExceptionCleared) -> None:
        self.tx.run(_CLEARED, id=self.order.id, kind=effect.kind, status=effect.status, at=stamp(self.at))

    @carry_out.register
    def _told(self, effect: Told) -> None:
        details = {**effect.details, "work_order": self.order.id}
        record(self.tx, AuditRecord(effect.event, self.by, self.now, reason=effect.reason, details=details))

    def _latest(self, alert_type: str, key: str) -> Row | None:
        """Open or closed."""
        return self.tx.one(_LATEST, order=self.order.id, hash=dedup_hash(alert_type, key))
