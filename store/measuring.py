"""How fast an answer was, from what the store knows of its alert."""

from collections.abc import Collection
from datetime import datetime

from domain.answer import Effect, Person, Question
from domain.catalogue import CATALOGUE
from domain.ladder import StepClock
from domain.response import Response, measure, target_of
from domain.role import Role
from store.database import Row, Tx
from store.frozen_ladder import thawed
from store.stamps import instant

_DEFERRED = "SELECT 1 AS yes FROM deliveries WHERE alert_id = :id AND deferred_driving = 1"


def answering_roles(person: Person, question: Question) -> frozenset[Role]:
    """Those of the copies that this person holds; without a copy, all that count for the alert."""
    held = [holder.roles for holder in question.holders if holder.person_id == person.person_id]
    return frozenset[Role]().union(*held) if held else person.roles


def measured(tx: Tx, alert: Row, effect: Effect, roles: Collection[Role], *, received: datetime) -> Response | None:
    """Of the answer that counts, and of a receipt by a role that has a target although its copy asks nothing (R-256).

    None for every other answer.
    """
    entry = CATALOGUE[alert["type"]]
    receipt = effect is Effect.RECEIPT and any(role in entry.targets for role in roles)
    if effect is not Effect.FIRST and not receipt:
        return None
    origin = instant(alert["origin"])
    silence = (step.due for step in thawed(alert["ladder"])[1:] if step.clock is StepClock.ACKNOWLEDGMENT)
    next_due = next(silence, None)
    return measure(
        origin=origin,
        received=received,
        next_due=None if next_due is None else origin + next_due,
        target=target_of(entry, roles),
        deferred_driving=tx.one(_DEFERRED, id=alert["id"]) is not None,
    )
