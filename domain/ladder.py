"""Who is told at which step, on which channels, and which of the alert's two clocks the step belongs to (X-02)."""

from datetime import timedelta
from enum import StrEnum

from domain.channel import Channel
from domain.ids import PersonId
from domain.predicates import PredicateName
from domain.role import Role
from domain.value import Value


class StepClock(StrEnum):
    """What stops a step."""

    ACKNOWLEDGMENT = "acknowledgment"  # an answer, or the condition clearing
    CONDITION = "condition"  # only the condition clearing
    NONE = "none"  # nothing: reports that are due whatever happened


class Use(Value):
    """A channel of a copy, and the predicate without which it is not used."""

    channel: Channel
    when: PredicateName | None = None


class Copy(Value):
    """Who gets the message of a step.

    Either the members of a role for the alert's store, region or technician, or the people named. `asks`: the answer of
    these people stops the acknowledgment clock (X-16). `owes`: the step waits for them; when none of them can be
    reached, it falls through at once (X-24). `wording`: what this role reads where it differs from the step's.
    `uses`: empty where the priority of the alert says it; `by_priority` once it has.
    """

    role: Role
    uses: tuple[Use, ...]
    people: tuple[PersonId, ...] = ()
    when: PredicateName | None = None
    asks: bool = False
    owes: bool = False
    wording: str | None = None
    by_priority: bool = False


class Step(Value):
    """One rung. `due` counts from the alert's origin, so no step drifts with the one before it (X-75).

    `shown_as` is the type of the rows when it is not the alert's own (5.6 for what follows silence). `task` is the
    title of the manual task that a terminal step raises (X-03).
    """

    index: int
    due: timedelta
    clock: StepClock
    copies: tuple[Copy, ...]
    wording: str = "first"
    escalated: bool = False
    shown_as: str | None = None
    task: str | None = None

    def wording_for(self, role: Role) -> str:
        """The words of the role's copy; the step's own for a role that has none."""
        return next((copy.wording for copy in self.copies if copy.role is role and copy.wording), self.wording)

    def copy_of(self, person: PersonId, role: Role) -> Copy:
        """The one that this person got; named people stand in copies of their own."""
        mine = (copy for copy in self.copies if copy.role is role and person in (copy.people or {person}))
        return next(mine, self.copies[0])


class CallPolicy(Value):
    """Durations of the requirements (R-224 to R-226, X-10, X-11)."""

    attempts: int = 3
    gap: timedelta = timedelta(seconds=120)  # after the previous attempt ended
    ring: timedelta = timedelta(seconds=25)
    longest: timedelta = timedelta(seconds=120)  # after it was answered
    grace: timedelta = timedelta(seconds=15)

    @property
    def without_outcome(self) -> timedelta:
        """An attempt that nobody reports on ends so long after it was dialled (X-10)."""
        return self.ring + self.longest + self.grace


class RetryPolicy(Value):
    """SMS: one try and three retries, 30 s apart (X-11); X-55 waits as long for a callback."""

    retries: int = 3
    wait: timedelta = timedelta(seconds=30)
    resend_after: timedelta = timedelta(seconds=30)
    give_up: timedelta = timedelta(minutes=10)
