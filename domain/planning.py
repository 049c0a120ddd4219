"""What one step of an alert sends, to whom, on which channel, and why not the rest: pure, given `now`."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.alert_type import AlertType
from domain.channel import Channel
from domain.context import Context
from domain.delivery import DeliveryState
from domain.directory import Directory, Person, Scope, push_addresses
from domain.ids import AlertId, DeliveryId, PersonId, delivery_id
from domain.ladder import CallPolicy, Copy, Step, Use
from domain.message import Address, AddressKind
from domain.predicates import Facts, Predicate, PredicateName, holds
from domain.priority import Priority, at_least
from domain.reason import Reason
from domain.role import Role


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a plan looks at. `now` is the step's due instant; presence and the directory are as read."""

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


@dataclass(frozen=True, slots=True)
class Planned:
    """A delivery that will be made, or one that will not (`state` SUPPRESSED), with its reason."""

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


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An empty role or a person without an address: the admins are told (X-24). `key` makes it one issue per cause."""

    key: str
    detail: str
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class StepPlan:
    """The decision. Deliveries stand in the order of the copies, then people, then channels.

    `falls_through`: nobody who owes the answer can be reached, so the next step is due now.
    """

    priority: Priority
    deliveries: tuple[Planned, ...]
    unreachable: tuple[Unreachable, ...]
    falls_through: bool


def plan_step(step: Step, situation: Situation) -> StepPlan:
    """The complete plan of a step; it has no deliveries where nobody holds the roles."""
    deliveries: list[Planned] = []
    unreachable: list[Unreachable] = []
    told: set[tuple[str, Channel]] = set()
    for copy in step.copies:
        wanted = holds(copy.when, _facts(situation, online=True))
        people = _people(copy, situation)
        if wanted and not people:
            unreachable.append(_empty(copy.role, situation))
        for person in people:
            planned = tuple(_to_person(step, copy, person, situation, told))
            deliveries += planned
            told.update((person.id, one.channel) for one in planned if one.state is DeliveryState.PLANNED)
            unreachable += _without_address(planned)
    return StepPlan(
        priority=at_least(situation.priority, Priority.HIGH) if step.escalated else situation.priority,
        deliveries=tuple(deliveries),
        unreachable=tuple(unreachable),
        falls_through=_nobody_reached(step, deliveries),
    )


def _facts(situation: Situation, *, online: bool) -> Facts:
    return situation.context.facts(now=situation.now, recipient_online=online)


def _people(copy: Copy, situation: Situation) -> tuple[Person, ...]:
    if copy.people:
        return tuple(situation.directory.people[one] for one in copy.people if one in situation.directory.people)
    return situation.directory.members(copy.role, situation.scope, situation.now)


def _to_person(
    step: Step, copy: Copy, person: Person, situation: Situation, told: Collection[tuple[str, Channel]]
) -> Iterator[Planned]:
    unwanted = None if holds(copy.when, _facts(situation, online=True)) else _unmet(copy.when)
    for use in copy.uses:
        refused = unwanted or (Reason.ALREADY_TOLD if (person.id, use.channel) in told else None)
        state, reason, address = _decide(use, person, situation, refused)
        attempts = situation.calls.attempts if use.channel is Channel.VOICE and state is DeliveryState.PLANNED else 1
        for attempt in range(1, attempts + 1):
            yield Planned(
                id=delivery_id(situation.alert_id, step.index, PersonId(person.id), use.channel, attempt),
                recipient=person,
                role=copy.role,
                channel=use.channel,
                attempt=attempt,
                state=state,
                reason=reason if attempt == 1 else Reason.NEXT_ATTEMPT,
                asks=copy.asks,
                owes=copy.owes,
                address=address,
            )


def _decide(
    use: Use, person: Person, situation: Situation, refused: Reason | None
) -> tuple[DeliveryState, Reason, Address | None]:
    """Guards in order: what holds for the whole copy, the channel's predicate, the address."""
    if refused:
        return DeliveryState.SUPPRESSED, refused, None
    if not holds(use.when, _facts(situation, online=person.id in situation.online)):
        return DeliveryState.SUPPRESSED, _unmet(use.when), None
    if use.channel is Channel.SMS and person.number in situation.opted_out:
        return DeliveryState.SUPPRESSED, Reason.OPTED_OUT, None
    address = _address(use.channel, person, situation.gone_devices)
    if address is None and use.channel.interrupts:
        missing = Reason.NO_DEVICE if use.channel is Channel.PUSH else Reason.NO_NUMBER
        return DeliveryState.SUPPRESSED, missing, None
    met = Reason.RECIPIENT_OFFLINE if use.when is Predicate.RECIPIENT_OFFLINE else Reason.NAMED_BY_TYPE
    return DeliveryState.PLANNED, met, address


_UNMET: dict[str, Reason] = {
    Predicate.RECIPIENT_OFFLINE: Reason.RECIPIENT_ONLINE,
    Predicate.CRITICAL_WORK_ORDER: Reason.NOT_CRITICAL,
    Predicate.WORKABLE_AT_STORE: Reason.NOT_WORKABLE_AT_STORE,
    Predicate.DELIVERIES_FAILING: Reason.DELIVERIES_REACH_PEOPLE,
    Predicate.TECHNICIAN_ASSIGNED: Reason.NOBODY_ASSIGNED,
    Predicate.URGENT_COMMENT: Reason.NOT_URGENT,
    Predicate.ONGOING_ISSUE: Reason.NO_ONGOING_ISSUE,
    Predicate.DECLINE_PATTERN: Reason.NO_PATTERN,
    Predicate.SLA_REQUIRES_REGIONAL: Reason.SLA_WITHOUT_REGIONAL,
    Predicate.OFFER_HELD: Reason.NO_OFFER_HELD,
}


def _unmet(name: PredicateName | None) -> Reason:
    return _UNMET.get(name, Reason.UNKNOWN_PREDICATE) if name else Reason.NAMED_BY_TYPE


def _address(channel: Channel, person: Person, gone: Collection[str]) -> Address | None:
    if channel is Channel.PUSH:
        return next((address for address in push_addresses(person) if address.value not in gone), None)
    if channel in (Channel.SMS, Channel.VOICE) and person.number:
        return Address(AddressKind.NUMBER, person.number)
    return None


_LACKING = {
    Reason.NO_NUMBER: "has no number in the directory",
    Reason.NO_DEVICE: "has no push device",
    Reason.OPTED_OUT: "has refused texts",
}


def _empty(role: Role, situation: Situation) -> Unreachable:
    place = situation.scope.store_id or situation.scope.region_id or "all stores"
    return Unreachable(
        key=f"empty:{role}:{place}",
        detail=f"Nobody on duty is {role.spoken} for {place}, so nobody was told in that role.",
    )


def _without_address(planned: tuple[Planned, ...]) -> Iterator[Unreachable]:
    missing = {one.reason for one in planned} & _LACKING.keys()
    for reason in sorted(missing):
        person = planned[0].recipient.id
        yield Unreachable(
            key=f"no-address:{person}:{reason}",
            detail=f"{person} {_LACKING[reason]} and could not be told that way.",
            person_id=person,
        )


def _nobody_reached(step: Step, deliveries: list[Planned]) -> bool:
    """Only a step that waits for somebody falls through.

    A person counts as reached on a channel that interrupts; a row alone does where the step only writes rows.
    """
    if not any(copy.owes for copy in step.copies):
        return False
    owing = [one for one in deliveries if one.owes]
    return not any(_reached([one for one in owing if one.recipient.id == person.recipient.id]) for person in owing)


def _reached(mine: list[Planned]) -> bool:
    interrupting = [one for one in mine if one.channel.interrupts]
    lacking = [one for one in interrupting if one.reason in _LACKING]
    told = [one for one in mine if one.state is DeliveryState.PLANNED or one.reason is Reason.ALREADY_TOLD]
    return any(one.channel.interrupts for one in told) or (bool(told) and not lacking)
