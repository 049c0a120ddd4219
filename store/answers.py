"""The door: every answer, whoever gives it and however, is judged and takes effect in one transaction."""

from domain.directory import Directory
from store import outbox
from store.answer_feed import feed
from store.database import Row, Tx
from store.judging import Answered as Answered
from store.judging import GivenAnswer as GivenAnswer
from store.judging import judge_answer
from store.work_orders import catch_up

_ALERT = "SELECT * FROM alerts WHERE id = :id"


def answer(tx: Tx, given: GivenAnswer, directory: Directory, *, by_hand: bool = False) -> Answered | None:
    """First valid answer wins; every other one is recorded too, refusals included. None: there is no such alert.

    What was committed of its work order before counts first, whoever has looked at it yet. What the answer changes
    there, the work order is told. `by_hand`: a person who may answer resolves an alert whose type does not foresee it.
    """
    alert = tx.one(_ALERT, id=given.alert_id)
    if (
        alert is not None
        and alert["work_order_id"]
        and catch_up(tx, alert["work_order_id"], directory, given.received_at)
    ):
        alert = tx.one(_ALERT, id=given.alert_id)
    if alert is None:
        return None
    answered = judge_answer(tx, alert, given, directory, by_hand=by_hand)
    _feed(tx, alert, given, answered)
    return answered


def _feed(tx: Tx, alert: Row, given: GivenAnswer, answered: Answered) -> None:
    feed(
        tx,
        alert,
        answer_id=answered.id,
        effect=answered.outcome,
        action=given.action,
        by=given.person_id,
        reason=given.reason,
        pressed_at=given.pressed_at,
        at=given.received_at,
        traceparent=outbox.continuing(alert["traceparent"], given.traceparent),
    )
