"""What time alone makes of crisis mode: its automatic end, the reminder of its review, and the health rule (X-39)."""

from datetime import datetime, timedelta
from functools import partial

from domain.crisis import HEALTH_LASTS, PUSHES_ARE_WATCHED, REVIEW_WITHIN, CrisisCause, PushHealth, health_demands
from domain.directory import Directory
from domain.orders import CrisisOutlook, TendCrisis
from store.connection import Row, Tx
from store.crisis import Switch, enter, extend, leave, left_by_person_at, running_crisis
from store.crisis_review import reminded, waiting_for_review
from store.database import Database
from store.directory import DirectoryCache, read_directory
from store.stamps import instant, stamp
from store.system_issues import raise_system_issue

ENGINE = "engine"
_LONGEST_PUSH = timedelta(minutes=15)  # from its plan to its end, retries and waiting included

_PUSHES = """
SELECT COUNT(*) AS ended, COUNT(CASE WHEN state IN ('failed', 'expired') THEN 1 END) AS failed FROM deliveries
WHERE channel = 'push' AND planned_at >= :planned_since AND COALESCE(ended_at, accepted_at) > :since
  AND state NOT IN ('suppressed', 'cancelled') AND (failure IS NULL OR failure <> 'recipient_gone')
"""


class StoreCrisisDesk:
    """Whoever looks, at whatever instant, does what is due by then: a second look finds nothing left to do."""

    def __init__(self, database: Database, directory: DirectoryCache) -> None:
        self._database = database
        self._directory = directory

    async def tend(self, order: TendCrisis) -> CrisisOutlook:
        """Ends what is over, reminds of what nobody has reviewed, and says when to look again."""
        return await self._database.write(partial(self._tend, at=order.at))

    def _tend(self, tx: Tx, *, at: datetime) -> CrisisOutlook:
        directory = self._directory.current(tx)
        _end_in_time(tx, directory, at=at)
        _remind(tx, directory, at=at)
        running = running_crisis(tx)
        dues = [_reminder_due(row) for row in waiting_for_review(tx)]
        if running and running.ends_at:
            dues.append(running.ends_at)
        return CrisisOutlook(waits=bool(running or dues), next_at=min(dues, default=None))


def push_health(tx: Tx, *, now: datetime) -> PushHealth:
    """Of the last five minutes, installation time."""
    since = now - PUSHES_ARE_WATCHED
    counted = tx.one(_PUSHES, since=stamp(since), planned_since=stamp(since - _LONGEST_PUSH))
    return PushHealth(ended=counted["ended"], failed=counted["failed"]) if counted else PushHealth(ended=0, failed=0)


def pushes_demand_crisis(tx: Tx, *, now: datetime) -> bool:
    """Whether the health rule wants crisis mode now; cheap enough to be asked every few seconds."""
    health = push_health(tx, now=now)
    return health.failing and health_demands(
        health, running=running_crisis(tx) is not None, left_by_person_at=left_by_person_at(tx), now=now
    )


def enter_by_health(tx: Tx, *, now: datetime) -> None:
    """Everywhere, for half an hour; asked again in the transaction, since a person may have been faster."""
    if not pushes_demand_crisis(tx, now=now):
        return
    switch = Switch(ENGINE, now, _said(push_health(tx, now=now)))
    enter(tx, read_directory(tx), switch, cause=CrisisCause.HEALTH, ends_at=now + HEALTH_LASTS)


def _said(health: PushHealth) -> str:
    return f"{health.failed} of {health.ended} pushes failed within 5 minutes"


def _end_in_time(tx: Tx, directory: Directory, *, at: datetime) -> None:
    """At its own instant, however late it is noticed. What pushes began goes on while they still fail."""
    running = running_crisis(tx)
    if running is None or running.ends_at is None or running.ends_at > at:
        return
    health = push_health(tx, now=running.ends_at)
    if running.cause is CrisisCause.HEALTH and health.failing:
        extend(tx, Switch(ENGINE, running.ends_at, _said(health)), ends_at=running.ends_at + HEALTH_LASTS)
        return
    leave(tx, directory, Switch(ENGINE, running.ends_at, "its automatic end was reached"))


def _remind(tx: Tx, directory: Directory, *, at: datetime) -> None:
    for row in waiting_for_review(tx):
        if _reminder_due(row) > at:
            continue
        raise_system_issue(
            tx,
            directory,
            key=f"review:{row['id']}",
            what="a crisis has no review",
            detail=f"Nobody has written what was learnt from the crisis {row['id']}, over since {row['ended_at']}.",
            about=None,
            now=_reminder_due(row),
        )
        reminded(tx, row, at=_reminder_due(row))


def _reminder_due(row: Row) -> datetime:
    return instant(row["ended_at"]) + REVIEW_WITHIN
