"""A work order under the rules alone: events come and clocks fall, and what is raised and closed is written down."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.catalogue import CATALOGUE
from domain.directory import Directory
from domain.event_types import EVENT_TYPES
from domain.work_order.decide import next_due, on_due, on_event
from domain.work_order.effect import Answer, Close, CloseAll, Effect, Raise
from domain.work_order.happening import Decision, Happened, Known, Verdict
from domain.work_order.terms import TERMS, Terms
from domain.work_order.work_order import WorkOrder
from tests.builders import ORIGIN, a_directory
from tests.events import an_event

NUMBERS = {key: entry.number for key, entry in CATALOGUE.items()}
AFTERNOON: dict[str, Any] = {"window": {"start": timedelta(hours=4), "end": timedelta(hours=6)}}


@dataclass
class Life:
    """`lines`: what was raised and closed, each `minute:second +number` or `-number`. `open`: alerts by key."""

    now: datetime = ORIGIN
    order: WorkOrder | None = None
    directory: Directory = field(default_factory=a_directory)
    terms: Terms = TERMS
    lines: list[str] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    open: dict[str, Raise] = field(default_factory=dict)
    raised: list[Raise] = field(default_factory=list)
    declines: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _count: int = 0

    def hears(self, event_type: str, **data: Any) -> Verdict:
        """The event, now; its clocks up to now have fallen before."""
        self._count += 1
        self.passes_to(self.now)
        return self.applies(self.happened(event_type, f"ev-{self._count}", **data)).verdict

    def happened(self, event_type: str, event_id: str, *, occurred: timedelta = timedelta(0), **data: Any) -> Happened:
        """A trailing underscore is no part of a field's name."""
        said = {name.removesuffix("_"): value for name, value in data.items()}
        posted = an_event(event_type, event_id, now=self.now, **said)
        return Happened(
            id=event_id,
            type=event_type,
            data=EVENT_TYPES[event_type].model_validate(posted["data"]),
            actor="D1",
            occurred_at=self.now + occurred,
            received_at=self.now,
            work_order_id="WO-1",
        )

    def applies(self, event: Happened) -> Decision:
        """Whatever it is, and however often it came."""
        decision = on_event(self.order, event, self.known())
        if event.type == "offer.declined" and decision.verdict is Verdict.APPLIED:
            self.declines[event.data.model_dump()["technician_id"]].append(self.now)
        self._keeps(decision)
        return decision

    def at(self, minute: float) -> "Life":
        """Minutes since the beginning; clocks fall on the way, each at its instant."""
        self.passes_to(ORIGIN + timedelta(minutes=minute))
        return self

    def passes_to(self, at: datetime) -> None:
        while self.order and (due := next_due(self.order, self.terms)) and due <= at:
            self.now = max(self.now, due)
            self._keeps(on_due(self.order, self.known(now=due)))
        self.now = max(self.now, at)

    def known(self, now: datetime | None = None) -> Known:
        return Known(
            now=now or self.now,
            directory=self.directory,
            declines=dict(self.declines),
            customers={"C-1": "Pinecrest Dairy"},
            terms=self.terms,
        )

    def told(self) -> list[str]:
        """What was raised since the last time, in order: the number and whom it names."""
        lines, self.lines = [line for line in self.lines if "+" in line], []
        return lines

    def said(self, number: str) -> dict[str, object]:
        """The context of the last alert of that number."""
        return dict(next(one.context for one in reversed(self.raised) if NUMBERS[one.type] == number))

    def numbers(self) -> list[str]:
        """Of the alerts that are open; notices, to which nobody owes anything, are not."""
        return sorted(NUMBERS[one.type] for one in self.open.values())

    def count(self, number: str) -> int:
        """How often it was raised."""
        return sum(NUMBERS[one.type] == number for one in self.raised)

    def _keeps(self, decision: Decision) -> None:
        self.order = decision.order
        self.effects += decision.effects
        for effect in decision.effects:
            self._carried_out(effect)

    def _carried_out(self, effect: Effect) -> None:
        if isinstance(effect, Raise):
            self._raised(effect)
        if isinstance(effect, Close | Answer) and effect.key in self.open:
            del self.open[effect.key]
            told = "!" if isinstance(effect, Close) and effect.tells else ""
            self.lines.append(f"{self._minute(self.now)} -{NUMBERS[effect.type]}{told}")
        if isinstance(effect, CloseAll):
            self.open.clear()

    def _raised(self, effect: Raise) -> None:
        entry = CATALOGUE[effect.type]
        context = entry.context.model_validate(effect.context)
        named = effect.recipients[0].person_id if effect.recipients else context.technician_id
        whom = f" {named}" if named else ""
        self.lines.append(f"{self._minute(effect.origin)} +{entry.number}{whom}")
        self.raised.append(effect)
        if not entry.is_notice:
            self.open[effect.key] = effect

    @staticmethod
    def _minute(at: datetime) -> str:
        seconds = int((at - ORIGIN).total_seconds())
        return f"{seconds // 60:02}:{seconds % 60:02}"


def an_assigned(**data: Any) -> Life:
    """Created at 00:00 and offered to T1 at 03:00, for the afternoon."""
    life = Life()
    life.hears("work_order.created")
    life.at(3).hears("work_order.assigned", **{**AFTERNOON, **data})
    return life


def an_accepted(**data: Any) -> Life:
    """And accepted at 04:00."""
    life = an_assigned(**data)
    life.at(4).hears("offer.accepted")
    return life


def on_site(**data: Any) -> Life:
    """And arrived at 70:00."""
    life = an_accepted(**data)
    life.at(70).hears("technician.status", status="on_site")
    return life


def a_completed(**data: Any) -> Life:
    """And completed with its photos at 130:00."""
    life = on_site(**data)
    life.at(130).hears("work_order.completed")
    return life


def heard(life: Life, events: Sequence[tuple[float, str, dict[str, Any]]]) -> Life:
    """Each at its minute."""
    for minute, event_type, data in events:
        life.at(minute).hears(event_type, **data)
    return life
