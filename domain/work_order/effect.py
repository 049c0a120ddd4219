"""What a decision about a work order or a technician asks for; the store does it in the decision's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.answer import Action
from domain.new_alert import Named
from domain.priority import Priority


@dataclass(frozen=True, slots=True)
class Raise:
    """An alert with the key `{work order}:{TYPE}:{occurrence}`; raising it twice is raising it once.

    `origin`: where its ladder counts from: the due instant of the clock that raised it, else the commit (X-75).
    """

    type: str
    key: str
    context: Mapping[str, object]
    origin: datetime
    priority: Priority | None = None
    recipients: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Close:
    """The open alert of that type and key is over; where there is none, nothing happens.

    `tells`: its 7.7 goes out (X-22), never to `by`, and to those whom the alert `inherits` from told, too (X-65).
    """

    type: str
    key: str
    reason: str
    by: str
    tells: bool = False
    inherits: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CloseAll:
    """Every open alert of the work order (X-23). The report of a breach goes out all the same: it is on no clock."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody has answered that alert by way of the dispatch system; first answer wins, as at the door."""

    type: str
    key: str
    person_id: str
    action: Action
    reason: str | None = None
    pressed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """The admins hear of it: a SYSTEM_ISSUE, once for each `key` and day."""

    key: str
    detail: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A line of the assignment history (R-441)."""

    technician_id: str
    kind: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A record for analysis (R-089); `matched`: a filter let it raise the alert that comes just before it."""

    kind: str
    status: str
    technician_id: str | None = None
    notice_minutes: int | None = None
    late_minutes: int | None = None
    matched: bool = True


@dataclass(frozen=True, slots=True)
class ExceptionCleared:
    """The records of that kind and status end."""

    kind: str
    status: str


@dataclass(frozen=True, slots=True)
class Told:
    """An audit entry beside those of the alerts: ids and codes only."""

    event: str
    reason: str = ""
    details: Mapping[str, str | int | bool | None] = field(default_factory=dict)


Effect = Raise | Close | CloseAll | Answer | Flag | Assignment | Exceptional | ExceptionCleared | Told
