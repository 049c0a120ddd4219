"""How a ladder is written down in a test: one readable line for each step, laid beside the one of the catalogue."""

from datetime import timedelta
from typing import NamedTuple

from domain.catalogue import CATALOGUE
from domain.ladder import Copy, Step, Use
from domain.predicates import Predicate

_ABBREVIATED = {
    "central_dispatcher": "CD",
    "store_manager": "SM",
    "technician": "TECH",
    "regional_dispatcher": "RD",
    "operations_manager": "OM",
    "admin": "AD",
    "billing_clerk": "BC",
    "customer_service": "CSR",
    "customer": "CUST",
}
_LETTER = {"web": "W", "in_app": "I", "push": "P", "sms": "S", "voice": "V", "email": "E"}
_CONDITION: dict[str | None, str] = {
    None: "",
    Predicate.RECIPIENT_OFFLINE: " if offline",
    Predicate.CRITICAL_WORK_ORDER: " if critical",
    Predicate.WORKABLE_AT_STORE: " if workable",
    Predicate.DELIVERIES_FAILING: " if failing",
    Predicate.TECHNICIAN_ASSIGNED: " if assigned",
    Predicate.URGENT_COMMENT: " if urgent",
    Predicate.ONGOING_ISSUE: " if ongoing",
    Predicate.DECLINE_PATTERN: " if pattern",
    Predicate.SLA_REQUIRES_REGIONAL: " if the SLA requires",
    Predicate.OFFER_HELD: " if an offer was held",
}


class Rung(NamedTuple):
    """`*` marks whoever owes the answer, `?` whose answer also counts."""

    minute: int
    clock: str
    copies: str
    task: bool = False
    shown_as: str = ""
    escalated: bool = True


def rungs(key: str) -> tuple[Rung, ...]:
    """The ladder of a type as a table would write it."""
    return tuple(_rung(step) for step in CATALOGUE[key].ladder)


def _channel(use: Use) -> str:
    return _LETTER[use.channel] + _CONDITION[use.when]


def _copy(copy: Copy) -> str:
    duty = "*" if copy.owes else "?" if copy.asks else ""
    channels = ", ".join(_channel(use) for use in copy.uses)
    return f"{_ABBREVIATED[copy.role]}{duty}[{channels}]{_CONDITION[copy.when]}"


def _rung(step: Step) -> Rung:
    return Rung(
        minute=step.due // timedelta(minutes=1),
        clock=step.clock.value,
        copies="; ".join(_copy(copy) for copy in step.copies),
        task=step.task is not None,
        shown_as=step.shown_as or "",
        escalated=step.escalated,
    )
