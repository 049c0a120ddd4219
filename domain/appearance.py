"""How an alert looks in a notification centre: its icon, the words on its buttons, and the toast that announces it."""

from collections.abc import Mapping
from enum import StrEnum

from domain.answer import Action
from domain.language import Language
from domain.priority import Priority
from domain.value import Value


class Icon(StrEnum):
    """What a client draws before the title."""

    ASSIGNMENT = "assignment"
    WARNING = "warning"
    ALERT_TRIANGLE = "alert_triangle"
    CHECK_CIRCLE = "check_circle"
    CLOCK = "clock"
    MESSAGE = "message"
    TRUCK = "truck"
    CAMERA = "camera"
    REDO = "redo"
    CANCEL = "cancel"
    OFFLINE = "offline"
    BELL = "bell"  # every type that has none of its own


class ToastKind(StrEnum):
    """R-300."""

    ERROR = "error"
    WARNING = "warning"
    SUCCESS = "success"
    INFO = "info"


class Toast(Value):
    """`auto_dismiss`: it may go by itself; false while somebody must answer, and for Critical (R-300, X-70)."""

    kind: ToastKind
    auto_dismiss: bool


class Choice(Value):
    """One button. `needs_reason`: the person must say why (R-013, R-033)."""

    action: Action
    label: str
    needs_reason: bool


_ICONS = {
    Icon.ASSIGNMENT: ("NEW_WORK_ORDER", "WORK_ASSIGNED", "REASSIGNED_TO", "WORK_ORDER_UNASSIGNED"),
    Icon.WARNING: ("EQUIPMENT_SHORTAGE", "SCHEDULE_EXCEPTION", "ANSWER_REFUSED", "CUSTOMER_SERVICE_TASK"),
    Icon.ALERT_TRIANGLE: ("SLA_BREACH", "SYSTEM_ISSUE", "CRISIS_CHANGED", "REGION_ROLLUP"),
    Icon.CHECK_CIRCLE: ("WORK_COMPLETED", "WORK_APPROVED", "ASSIGNMENT_ACCEPTED", "ISSUE_RESOLVED"),
    Icon.CLOCK: ("SLA_WARNING", "ASSIGNMENT_UNANSWERED", "LATE_ARRIVAL", "WORK_OVERRUN"),
    Icon.MESSAGE: ("WORK_ORDER_COMMENT", "RESOLUTION_DECIDED"),
    Icon.TRUCK: ("TECHNICIAN_EN_ROUTE", "TECHNICIAN_ARRIVED"),
    Icon.CAMERA: ("PHOTOS_MISSING",),
    Icon.REDO: ("WORK_REJECTED", "REASSIGNED_AWAY"),
    Icon.CANCEL: ("ASSIGNMENT_DECLINED", "ASSIGNMENT_REJECTED", "LATE_CANCELLATION", "WORK_ORDER_CANCELLED"),
    Icon.OFFLINE: ("TECHNICIAN_OFFLINE",),
}
_ICON_OF = {key: icon for icon, keys in _ICONS.items() for key in keys}
_GOOD_NEWS = frozenset({"WORK_COMPLETED", "WORK_APPROVED", "ASSIGNMENT_ACCEPTED", "ISSUE_RESOLVED"})
_KINDS = {Priority.CRITICAL: ToastKind.ERROR, Priority.HIGH: ToastKind.WARNING}

LABELS: Mapping[Language, Mapping[Action, str]] = {
    Language.ENGLISH: {
        Action.ACKNOWLEDGE: "Acknowledge",
        Action.ACCEPT: "Accept",
        Action.DECLINE: "Decline",
        Action.APPROVE: "Approve",
        Action.REJECT: "Reject",
        Action.UPLOAD: "It is uploaded",
        Action.APPROVE_ALTERNATIVE: "Approve an alternative",
        Action.CANCEL: "Cancel the work",
        Action.RESOLVE: "It is resolved",
    },
    Language.SPANISH: {
        Action.ACKNOWLEDGE: "Confirmar",
        Action.ACCEPT: "Aceptar",
        Action.DECLINE: "Rechazar",
        Action.APPROVE: "Aprobar",
        Action.REJECT: "No aprobar",
        Action.UPLOAD: "Ya está subido",
        Action.APPROVE_ALTERNATIVE: "Aprobar una alternativa",
        Action.CANCEL: "Cancelar el trabajo",
        Action.RESOLVE: "Ya está resuelto",
    },
}
"""What stands on the button of an answer."""


def icon_of(shown_as: str) -> Icon:
    """By the type as which a copy is shown."""
    return _ICON_OF.get(shown_as, Icon.BELL)


def toast_of(shown_as: str, priority: Priority, *, asks: bool, silent: bool) -> Toast | None:
    """None for a silent row: it waits in the centre until somebody looks (X-26)."""
    if silent:
        return None
    good = shown_as in _GOOD_NEWS and not asks
    kind = ToastKind.SUCCESS if good else _KINDS.get(priority, ToastKind.INFO)
    return Toast(kind=kind, auto_dismiss=not asks and priority is not Priority.CRITICAL)


def choices(actions: tuple[Action, ...], language: Language) -> tuple[Choice, ...]:
    """In the order in which they are offered."""
    labels = LABELS[language]
    return tuple(Choice(action=one, label=labels[one], needs_reason=one.needs_reason) for one in actions)
