"""What people do to an alert by hand: who may, and which step is the next."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from domain.answer import AlertState, Copyholder, Person, may_answer
from domain.ladder import Step, StepClock
from domain.role import Role, at_the_top, stands_above, stands_level


class Idle(StrEnum):
    """Why nothing is escalated."""

    ANSWERED = "answered"  # an escalation asks for an answer that is there
    CLOSED = "closed"
    FALLING_DUE = "falling_due"  # the next step is being taken at this moment
    NOTHING_LEFT = "nothing_left"


def may_step_in(person: Person, holders: tuple[Copyholder, ...]) -> bool:
    """Whoever may answer (X-17); where nobody was asked, holders of any copy and whoever stands above one of them."""
    if any(holder.asks for holder in holders):
        return may_answer(person, holders)
    return may_answer(person, tuple(Copyholder(one.person_id, one.roles, asks=True) for one in holders))


def next_rung(
    steps: Iterable[Step], taken: Collection[int], *, origin: datetime, state: AlertState, now: datetime
) -> Step | Idle:
    """The step that may be taken before its time: the first that was not taken, so that no level is skipped (R-157).

    Reports of no clock are no level. `taken`: the indices of steps that were planned.
    """
    if state is not AlertState.OPEN:
        return Idle.CLOSED if state is AlertState.CLOSED else Idle.ANSWERED
    ahead = next((one for one in steps if one.index not in taken and one.clock is not StepClock.NONE), None)
    if ahead is None:
        return Idle.NOTHING_LEFT
    return Idle.FALLING_DUE if origin + ahead.due <= now else ahead


def may_do(person: Person, role: Role) -> bool:
    """Whether a manual task of that role is this person's: who has the role, or one that is not below it (X-17)."""
    return any(mine is role or stands_above(mine, role) or stands_level(mine, role) for mine in person.roles)


def may_finish(person: Person, taker: Person) -> bool:
    """Whoever took the task, whoever stands above them, and anybody of the task's role once they are off duty."""
    if person.person_id == taker.person_id or not taker.roles:
        return True
    above = any(stands_above(mine, theirs) for mine in person.roles for theirs in taker.roles)
    return above or any(at_the_top(mine) for mine in person.roles)
