"""From what was posted to the alert that will run: priority, scope, and the ladder frozen as it is today."""

from dataclasses import dataclass
from datetime import datetime

from domain.alert_type import AlertType
from domain.channel import Channel
from domain.context import Context
from domain.directory import Directory, Scope
from domain.ids import AlertId, PersonId, dedup_hash, throttle_hash
from domain.ladder import Copy, Step, Use
from domain.priority import Priority
from domain.role import Role


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody to be told in place of the type's own recipients. `channels` empty: the copy's own."""

    person_id: PersonId
    role: Role
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class NewAlert:
    """Ready to be stored. `origin` is where its clocks start (X-75); `raised_by` is a principal, never a name."""

    id: AlertId
    type: AlertType
    dedup_key: str
    context: Context
    priority: Priority
    scope: Scope
    steps: tuple[Step, ...]
    origin: datetime
    raised_by: str

    @property
    def dedup_hash(self) -> str:
        """At most one open alert has it."""
        return dedup_hash(self.type.key, self.dedup_key)

    @property
    def throttle_hash(self) -> str | None:
        """What further reports of the same context have too; None where they are not throttled (X-36)."""
        if not self.type.repeats_by or not self.context.throttled:
            return None
        fields = tuple(str(getattr(self.context, name)) for name in self.type.repeats_by)
        return throttle_hash(self.type.key, fields)


def scope_of(context: Context, directory: Directory) -> Scope:
    """The store is the one named, else the technician's first; the region follows from it where none is named."""
    technician = directory.people.get(context.technician_id or "")
    store_id = context.store_id or (technician.stores[0] if technician and technician.stores else None)
    region_id = getattr(context, "region_id", None) or directory.region_of(store_id)
    return Scope(store_id=store_id, region_id=region_id, technician_id=context.technician_id)


def new_alert(
    alert_id: AlertId,
    entry: AlertType,
    *,
    dedup_key: str,
    context: Context,
    directory: Directory,
    origin: datetime,
    raised_by: str,
    priority: Priority | None = None,
    recipients: tuple[Named, ...] = (),
) -> NewAlert:
    """`priority` and `recipients` replace what the type would choose; recipients replace its first step's people."""
    steps = (first_told_to(entry.ladder[0], recipients), *entry.ladder[1:]) if recipients else entry.ladder
    return NewAlert(
        id=alert_id,
        type=entry,
        dedup_key=dedup_key,
        context=context,
        priority=priority or entry.priority,
        scope=scope_of(context, directory),
        steps=context.timed(steps, origin=origin),
        origin=origin,
        raised_by=raised_by,
    )


def first_told_to(step: Step, recipients: tuple[Named, ...]) -> Step:
    """The step with these people instead of its roles' members; what they owe is what the step's owing copy owes."""
    model = next((copy for copy in step.copies if copy.owes), step.copies[0])
    copies = tuple(
        Copy(
            role=one.role,
            people=(one.person_id,),
            uses=tuple(Use(channel=channel) for channel in one.channels) or model.uses,
            asks=model.asks,
            owes=model.owes,
        )
        for one in recipients
    )
    return step.model_copy(update={"copies": copies})
