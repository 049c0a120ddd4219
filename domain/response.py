"""How fast an answer came: against the target of the role that owed it, and against the next step (R-256, X-20)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.alert_type import AlertType
from domain.role import Role


@dataclass(frozen=True, slots=True)
class Target:
    """The answer of `role` comes in less than `within` of the origin."""

    role: Role
    within: timedelta


@dataclass(frozen=True, slots=True)
class Response:
    """Measured from the alert's origin to the receipt of the answer (X-20, X-21).

    `target_met` is None where there is no target, and where a technician missed it at the wheel (F-21).
    """

    taken: timedelta
    late: bool
    target_met: bool | None
    target_role: Role | None
    deferred_driving: bool


def target_of(entry: AlertType, roles: Collection[Role]) -> Target | None:
    """The one that an answer given in these roles is measured against: their own, the strictest of several.

    A role without one answers in place of whoever owed the answer first, and is measured against that target.
    """
    if entry.target is None:
        return None
    owing = next(copy.role for copy in entry.ladder[0].copies if copy.owes)
    known = {owing: entry.target, **entry.targets}
    own = [Target(role, known[role]) for role in sorted(roles) if role in known]
    return min(own, key=lambda target: target.within, default=Target(owing, entry.target))


def measure(
    *,
    origin: datetime,
    received: datetime,
    next_due: datetime | None,
    target: Target | None,
    deferred_driving: bool = False,
) -> Response:
    """`next_due`: the first step that silence would have brought; received at or before it is on time (X-20)."""
    taken = received - origin
    met = None if target is None else taken < target.within
    excused = deferred_driving and met is False and target is not None and target.role is Role.TECHNICIAN
    return Response(
        taken=taken,
        late=next_due is not None and received > next_due,
        target_met=None if excused else met,
        target_role=target.role if target else None,
        deferred_driving=deferred_driving,
    )
