"""What people answer, who may, and what an answer stops."""

from dataclasses import dataclass
from enum import StrEnum

from domain.role import Role, stands_above


class Action(StrEnum):
    """The answers that alert types declare."""

    ACKNOWLEDGE = "acknowledge"
    ACCEPT = "accept"
    DECLINE = "decline"
    APPROVE = "approve"
    REJECT = "reject"
    UPLOAD = "upload"
    APPROVE_ALTERNATIVE = "approve_alternative"
    CANCEL = "cancel"
    RESOLVE = "resolve"

    @property
    def needs_reason(self) -> bool:
        """Whoever declines or rejects says why (R-013, R-033)."""
        return self in (Action.DECLINE, Action.REJECT)


class AnswerChannel(StrEnum):
    """Where an answer came from (R-253)."""

    WEB = "web"
    MOBILE = "mobile"
    SMS = "sms"
    PHONE = "phone"
    LINK = "link"
    DISPATCH = "dispatch"  # told by the dispatch system


class AlertState(StrEnum):
    """open, then acknowledged by the first valid answer, then closed; or closed at once."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Effect(StrEnum):
    """What became of an answer."""

    FIRST = "first"  # the one that counts
    RESOLVED = "resolved"  # somebody had acknowledged; this one clears the condition
    SECONDARY = "secondary"  # valid, but later: recorded, no effect
    RECEIPT = "receipt"  # nothing was asked of this copy: recorded, stops nothing
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why an answer has no effect, and which HTTP status says so."""

    NOT_DECLARED = "not_declared"  # 422: this alert type does not know the action
    REASON_MISSING = "reason_missing"  # 422: a decline or rejection says why
    NOT_YOURS = "not_yours"  # 403
    CLOSED = "closed"  # 409: closed without an answer
    SUPERSEDED = "superseded"  # 409


@dataclass(frozen=True, slots=True)
class Copyholder:
    """Somebody who got a copy of the alert."""

    person_id: str
    roles: frozenset[Role]
    asks: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Who answers: the roles that this person has for the alert's store and region, dispatchers only while on duty."""

    person_id: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Question:
    """What the alert asks, of whom, and where it stands. `answers` and `resolves` are the type's."""

    answers: tuple[Action, ...]
    resolves: tuple[Action, ...]
    holders: tuple[Copyholder, ...]
    state: AlertState
    acknowledged_by: str | None = None

    @property
    def declared(self) -> tuple[Action, ...]:
        """Every action that has an effect, in the order in which a person is offered them."""
        return (*self.answers, *(action for action in self.resolves if action not in self.answers))


@dataclass(frozen=True, slots=True)
class Judgment:
    """`resolves`: the answer also clears the condition, and so closes the alert."""

    effect: Effect
    refusal: Refusal | None = None
    resolves: bool = False


def may_answer(person: Person, holders: tuple[Copyholder, ...]) -> bool:
    """Holders of a copy that asks, and whoever stands above one of them (X-17)."""
    asked = [holder for holder in holders if holder.asks]
    if any(holder.person_id == person.person_id for holder in asked):
        return True
    return any(stands_above(mine, theirs) for mine in person.roles for holder in asked for theirs in holder.roles)


def is_receipt(person: Person, action: Action, question: Question) -> bool:
    """Acknowledging a copy that asks for nothing says «I have seen it» (X-16).

    A type that asks nobody anything takes no receipts either (R-254); whoever may answer answers, where the type has
    the action.
    """
    if action is not Action.ACKNOWLEDGE or not question.declared:
        return False
    copies = [holder for holder in question.holders if holder.person_id == person.person_id]
    if not copies or any(copy.asks for copy in copies):
        return False
    return action not in question.declared or not may_answer(person, question.holders)


def judge(person: Person, action: Action, reason: str | None, question: Question) -> Judgment:
    """What an answer does, given everything that was committed before it. Authority is judged before anything else."""
    if is_receipt(person, action, question):
        return Judgment(Effect.RECEIPT)
    refusal = _refusal(person, action, reason, question)
    if refusal is not None:
        return Judgment(Effect.REFUSED, refusal)
    resolves = action in question.resolves
    if question.state is AlertState.OPEN:
        return Judgment(Effect.FIRST, resolves=resolves)
    if question.state is AlertState.ACKNOWLEDGED and resolves:
        return Judgment(Effect.RESOLVED, resolves=True)
    return Judgment(Effect.SECONDARY)


def _refusal(person: Person, action: Action, reason: str | None, question: Question) -> Refusal | None:
    if not may_answer(person, question.holders):
        return Refusal.NOT_YOURS
    if action not in question.declared:
        return Refusal.NOT_DECLARED
    if action.needs_reason and not reason:
        return Refusal.REASON_MISSING
    if question.state is AlertState.CLOSED and question.acknowledged_by is None:
        return Refusal.CLOSED
    return None
