"""Events that name somebody or something that the directory does not have: taken, flagged, and told to the admins."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.directory import Directory
from domain.event_types import Assigned, Created, Reassigned
from domain.role import Role
from store.audit import AuditRecord, record
from store.database import Tx
from store.event_intake import NewEvent
from store.system_issues import raise_system_issue


def flag_unknown(tx: Tx, events: Iterable[NewEvent], directory: Directory, *, now: datetime) -> None:
    """The dispatch system is not blocked by a directory that lags behind it. Told once a day for each id."""
    for event in events:
        for what, unknown in _unknown(event, directory):
            details = {"event": event.id, what: unknown, "work_order": event.work_order_id}
            record(tx, AuditRecord("Event.Flagged", event.actor, now, reason=f"unknown_{what}", details=details))
            raise_system_issue(
                tx,
                directory,
                key=f"unknown-{what}:{unknown}:{now:%Y-%m-%d}",
                what=f"a {what} is not in the directory",
                detail=f"Event {event.id} names the {what} {unknown}, which the directory does not have.",
                about=None,
                now=now,
            )


def _unknown(event: NewEvent, directory: Directory) -> Iterator[tuple[str, str]]:
    if isinstance(event.data, Created) and event.data.store_id not in directory.stores:
        yield "store", event.data.store_id
    for technician_id in _technicians(event):
        person = directory.people.get(technician_id)
        if person is None or Role.TECHNICIAN not in person.roles:
            yield "technician", technician_id


def _technicians(event: NewEvent) -> Iterable[str]:
    named = [event.technician_id] if event.technician_id else []
    if isinstance(event.data, Assigned):
        named += event.data.technician_ids
    if isinstance(event.data, Reassigned):
        named += event.data.from_ids
    return dict.fromkeys(named)
