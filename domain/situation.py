"""Everything that a plan looks at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.alert_type import AlertType
from domain.context import Context
from domain.customer import Served
from domain.directory import Directory, Scope
from domain.ids import AlertId
from domain.ladder import CallPolicy
from domain.predicates import Facts
from domain.priority import Priority


@dataclass(frozen=True, slots=True)
class Situation:
    """`now` is the step's due instant; presence and the directory, with the rules in it, are as read.

    `taken_over`: crisis mode has already opened a manual task for the alert (X-39). `served`:
    the customer, where the alert names one.
    """

    alert_id: AlertId
    entry: AlertType
    priority: Priority
    context: Context
    scope: Scope
    directory: Directory
    online: Collection[str]
    gone_devices: Collection[str]
    opted_out: Collection[str]
    now: datetime
    calls: CallPolicy
    taken_over: bool = False
    driving: Collection[str] = ()
    served: Served | None = None

    def facts(self, *, online: bool) -> Facts:
        """What predicates may know; `online` is the recipient's."""
        return self.context.facts(now=self.now, recipient_online=online)
