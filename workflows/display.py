"""What operators see of a running alert in the Temporal UI: how far it is, and what comes next."""

from datetime import datetime

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from domain.ladder import Copy, Step
    from workflows import search_attributes as shown


class Display:
    """Search attributes are written only where they change: each write is an event and a task of the visibility store.

    An alert starts as open, at level 0, with the deadline that its start named.
    """

    def __init__(self, *, deadline: datetime | None) -> None:
        self.state = "open"
        self._level = 0
        self._deadline = deadline

    def show(self, *, state: str, level: int, deadline: datetime | None) -> None:
        """`level`: the latest step taken. `deadline`: when the next one falls due, None when nothing more comes."""
        updates: list[SearchAttributeUpdate[str] | SearchAttributeUpdate[int] | SearchAttributeUpdate[datetime]] = []
        if state != self.state:
            updates.append(shown.STATE.value_set(state))
        if level != self._level:
            updates.append(shown.LEVEL.value_set(level))
        if deadline != self._deadline:
            updates.append(shown.DEADLINE.value_set(deadline) if deadline else shown.DEADLINE.value_unset())
        self.state, self._level, self._deadline = state, level, deadline
        if updates:
            workflow.upsert_search_attributes(updates)

    def next(self, step: Step, due: datetime) -> None:
        """In words."""
        who = ", ".join(f"{copy.role.spoken} by {_channels(copy)}" for copy in step.copies)
        workflow.set_current_details(f"**Next:** step {step.index} at {due:%Y-%m-%d %H:%M:%S} UTC tells {who}.")

    def ladder_ended(self) -> None:
        """In words."""
        workflow.set_current_details("The ladder has ended. What has been sent is being followed up.")


def _channels(copy: Copy) -> str:
    """A copy without channels has those of the alert's priority."""
    return "+".join(use.channel for use in copy.uses) or "its priority"
