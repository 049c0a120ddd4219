"""The steps that are still to come, and when each falls due."""

from collections.abc import Callable
from datetime import datetime

from domain.ladder import Step, StepClock


class PendingSteps:
    """In the order of their due instants, then of the ladder."""

    def __init__(self, due: dict[int, datetime], steps: tuple[Step, ...]) -> None:
        self._due = due
        self._steps = list(steps)

    def next(self, stopped: Callable[[StepClock], bool]) -> Step | None:
        """The earliest whose clock still runs; None when there is none."""
        self._steps = [step for step in self._steps if not stopped(step.clock)]
        return min(self._steps, key=lambda step: (self._due[step.index], step.index), default=None)

    def due(self, step: Step) -> datetime:
        """When it falls due, hurried or not."""
        return self._due[step.index]

    def take(self, step: Step) -> datetime:
        """It is pending no more."""
        self._steps.remove(step)
        return self._due[step.index]

    def hurry_next(self, now: datetime) -> None:
        """The step before it reached nobody, so the next one that waits for an answer is due now (X-24).

        Reports of no clock keep their own time.
        """
        following = next((step for step in self._steps if step.clock is not StepClock.NONE), None)
        if following:
            self._due[following.index] = min(now, self._due[following.index])

    def hurry(self, index: int, at: datetime) -> None:
        """A person wants this step at that instant; nothing changes where it was taken, or falls due before."""
        if any(step.index == index for step in self._steps):
            self._due[index] = min(at, self._due[index])
