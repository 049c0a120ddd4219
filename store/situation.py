"""Everything that a plan looks at, read from the store: once for a plan, once for a look ahead."""

from collections.abc import Callable
from datetime import datetime

from domain.alert_type import AlertType
from domain.catalogue import CATALOGUE
from domain.consent.scope import Programme
from domain.context import Context
from domain.directory import Directory, Scope
from domain.ids import AlertId, task_by_hand_id
from domain.ladder import CallPolicy
from domain.new_alert import NewAlert
from domain.priority import Priority
from domain.situation import Situation
from store.customers import served_by
from store.database import Row, Tx
from store.opt_outs import opted_out_of
from store.presence import at_the_wheel, online

_GONE = "SELECT address FROM gone_devices"
_TAKEN_OVER = "SELECT 1 FROM manual_tasks WHERE id = :id"


def situations_of(
    tx: Tx, alert: Row, directory: Directory, *, present_at: datetime, calls: CallPolicy
) -> Callable[[datetime], Situation]:
    """The situation of an alert at any instant, with those online who are so at `present_at`.

    `alert` is joined with its context. The type must be one of the catalogue.
    """
    entry = CATALOGUE[alert["type"]]
    return _situations(
        tx,
        directory,
        present_at=present_at,
        calls=calls,
        alert_id=alert["id"],
        entry=entry,
        priority=Priority(alert["priority"]),
        context=context_of(entry, alert["context"]),
        scope=Scope(alert["store_id"], alert["region_id"], alert["technician_id"]),
    )


def situations_if_raised(
    tx: Tx, alert: NewAlert, directory: Directory, *, present_at: datetime, calls: CallPolicy
) -> Callable[[datetime], Situation]:
    """The same of an alert that is not stored."""
    return _situations(
        tx,
        directory,
        present_at=present_at,
        calls=calls,
        alert_id=alert.id,
        entry=alert.type,
        priority=alert.priority,
        context=alert.context,
        scope=alert.scope,
    )


def _situations(
    tx: Tx,
    directory: Directory,
    *,
    present_at: datetime,
    calls: CallPolicy,
    alert_id: AlertId,
    entry: AlertType,
    priority: Priority,
    context: Context,
    scope: Scope,
) -> Callable[[datetime], Situation]:
    present, driving = online(tx, directory.people, present_at), at_the_wheel(tx, present_at)
    gone = frozenset(row["address"] for row in tx.all(_GONE))
    taken_over = directory.rules.crisis is not None and bool(tx.one(_TAKEN_OVER, id=task_by_hand_id(alert_id)))

    served = served_by(tx, context, alert_id)
    opted_out = opted_out_of(tx, Programme.SERVICE if served else Programme.STAFF)

    def at(now: datetime) -> Situation:
        return Situation(
            alert_id=alert_id,
            entry=entry,
            priority=priority,
            context=context,
            scope=scope,
            directory=directory,
            online=present,
            gone_devices=gone,
            opted_out=opted_out,
            now=now,
            calls=calls,
            taken_over=taken_over,
            driving=driving,
            served=served,
        )

    return at


def context_of(entry: AlertType, context: str | None) -> Context:
    """The context as it was posted; after its erasure, one that says nothing about anybody."""
    return entry.context.model_validate_json(context) if context else entry.context.model_construct()
