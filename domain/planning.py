"""What one step of an alert sends, to whom, on which channel, and why not the rest: pure, given `now`."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Person
from domain.driving import is_deferred
from domain.ids import DeliveryId, PersonId, delivery_id
from domain.ladder import Copy, Step
from domain.message import Address
from domain.predicates import holds
from domain.priority import Priority, at_least
from domain.reason import Reason
from domain.role import Role
from domain.routing.address import LACKING, address_of
from domain.routing.asked import Asked, Routed
from domain.routing.crisis_mode import by_hand, task_by_hand
from domain.routing.matrix import completed
from domain.routing.off_shift import interrupts_off_shift
from domain.routing.tree import route
from domain.situation import Situation


@dataclass(frozen=True, slots=True)
class Planned:
    """A delivery that will be made, or one that will not (`state` SUPPRESSED), with its reason.

    `held_until`: suppressed now, and told by a digest then. `silent`: a row without sound, badge or toast (X-26).
    `deferred_driving`: whoever is asked drives and may answer later (F-21). `off_shift`: it takes free time (F-22).
    """

    id: DeliveryId
    recipient: Person
    role: Role
    channel: Channel
    attempt: int
    state: DeliveryState
    reason: Reason
    asks: bool
    owes: bool
    address: Address | None = None
    held_until: datetime | None = None
    silent: bool = False
    deferred_driving: bool = False
    off_shift: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An empty role or a person without an address: the admins are told (X-24). `key` makes it one issue per cause."""

    key: str
    detail: str
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class StepPlan:
    """The decision. Deliveries stand in the order of the copies, then people, then channels.

    `falls_through`: nobody who owes the answer can be reached, so the next step is due now. `task_by_hand`: the title
    of the manual task that crisis mode opens beside the ladder.
    """

    priority: Priority
    deliveries: tuple[Planned, ...]
    unreachable: tuple[Unreachable, ...]
    falls_through: bool
    task_by_hand: str | None = None


def plan_step(step: Step, situation: Situation) -> StepPlan:
    """The complete plan of a step; it has no deliveries where nobody holds the roles."""
    priority = at_least(situation.priority, Priority.HIGH) if step.escalated else situation.priority
    calls = situation.directory.rules.high_calls.enabled
    step = completed(step, priority, answerable=bool(situation.entry.answers), high_calls=calls)
    deliveries: list[Planned] = []
    unreachable: list[Unreachable] = []
    told: set[tuple[str, Channel]] = set()
    beside = by_hand(step, situation)
    for copy in (*step.copies, *filter(None, [beside])):
        people = _people(copy, situation)
        if not people and copy.role is not Role.CUSTOMER and holds(copy.when, situation.facts(online=True)):
            unreachable.append(_empty(copy.role, situation))
        for person in people:
            planned = tuple(_to_person(Asked(step, copy, person, priority, situation), told))
            deliveries += planned
            told.update((person.id, one.channel) for one in planned if one.state is DeliveryState.PLANNED)
            unreachable += _without_address(planned)
    return StepPlan(
        priority=priority,
        deliveries=tuple(_one_of_each(deliveries)),
        unreachable=tuple(unreachable),
        falls_through=_nobody_reached(step, deliveries),
        task_by_hand=task_by_hand(situation) if beside else None,
    )


def _people(copy: Copy, situation: Situation) -> tuple[Person, ...]:
    if copy.role is Role.CUSTOMER:
        return (situation.served.person,) if situation.served else ()
    if copy.people:
        return tuple(situation.directory.people[one] for one in copy.people if one in situation.directory.people)
    return situation.directory.members(copy.role, situation.scope, situation.now)


def _to_person(asked: Asked, told: Collection[tuple[str, Channel]]) -> Iterator[Planned]:
    for routed in route(asked):
        goes = not routed.refused or routed.until is not None
        again = goes and (asked.person.id, routed.channel) in told
        yield from _attempts(asked, _told_already(routed) if again else routed)


def _told_already(routed: Routed) -> Routed:
    return replace(routed, reason=Reason.ALREADY_TOLD, refused=True, until=None)


def _one_of_each(deliveries: list[Planned]) -> Iterator[Planned]:
    """Somebody in two roles has one delivery on a channel: the copy that sends it, else the one that holds it."""
    standing: dict[DeliveryId, Planned] = {}
    for one in sorted(deliveries, key=_weight, reverse=True):
        standing.setdefault(one.id, one)
    return (one for one in deliveries if one.reason is Reason.ALREADY_TOLD or standing[one.id] is one)


def _weight(one: Planned) -> int:
    if one.state is DeliveryState.PLANNED:
        return 2
    return 1 if one.held_until else 0


def _attempts(asked: Asked, routed: Routed) -> Iterator[Planned]:
    """A call has several, each made only if the one before it ended without key 1."""
    situation, person, channel = asked.situation, asked.person, routed.channel
    attempts = situation.calls.attempts if channel is Channel.VOICE and not routed.refused else 1
    address = None if routed.refused else address_of(channel, person, situation.gone_devices)
    for attempt in range(1, attempts + 1):
        yield Planned(
            id=delivery_id(situation.alert_id, asked.step.index, PersonId(person.id), channel, attempt),
            recipient=person,
            role=asked.copy.role,
            channel=channel,
            attempt=attempt,
            state=DeliveryState.SUPPRESSED if routed.refused else DeliveryState.PLANNED,
            reason=routed.reason if attempt == 1 else Reason.NEXT_ATTEMPT,
            asks=asked.copy.asks,
            owes=asked.copy.owes,
            address=address,
            held_until=routed.until,
            silent=routed.silent,
            deferred_driving=not routed.refused and is_deferred(asked.copy, driving=person.id in situation.driving),
            off_shift=not routed.refused and interrupts_off_shift(asked, channel),
        )


def _empty(role: Role, situation: Situation) -> Unreachable:
    place = situation.scope.store_id or situation.scope.region_id or "all stores"
    return Unreachable(
        key=f"empty:{role}:{place}",
        detail=f"Nobody on duty is {role.spoken} for {place}, so nobody was told in that role.",
    )


def _without_address(planned: tuple[Planned, ...]) -> Iterator[Unreachable]:
    missing = {one.reason for one in planned if one.role is not Role.CUSTOMER} & LACKING.keys()
    if any(one.channel.interrupts and one.state is DeliveryState.PLANNED for one in planned):
        missing.discard(Reason.OPTED_OUT)  # something stands in, and of the refusal the admins have heard
    for reason in sorted(missing):
        person = planned[0].recipient.id
        yield Unreachable(
            key=f"no-address:{person}:{reason}",
            detail=f"{person} {LACKING[reason]} and could not be told that way.",
            person_id=person,
        )


def _nobody_reached(step: Step, deliveries: list[Planned]) -> bool:
    """Only a step that waits for somebody falls through.

    A person counts as reached on a channel that interrupts; a row alone does where the step only writes rows. Who is
    told later, by a digest, counts as reached: what people prefer skips no level (X-27); nor does what crisis mode
    keeps back, which is not urgent.
    """
    if not any(copy.owes for copy in step.copies):
        return False
    owing = [one for one in deliveries if one.owes]
    return not any(_reached([one for one in owing if one.recipient.id == person.recipient.id]) for person in owing)


def _reached(mine: list[Planned]) -> bool:
    interrupting = [one for one in mine if one.channel.interrupts]
    lacking = [one for one in interrupting if one.reason in LACKING]
    asked = [one for one in mine if one.channel is not Channel.EMAIL]  # which nobody need be near
    told = [one for one in asked if one.state is DeliveryState.PLANNED or one.reason is Reason.ALREADY_TOLD]
    kept_back = any(one.reason is Reason.CRISIS for one in mine)
    return (
        any(one.held_until for one in mine)
        or any(one.channel.interrupts for one in told)
        or ((bool(told) or kept_back) and not lacking)
    )
