"""`alerts preview`: the plan of an alert as tables for people, read from the database without the running system."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from api.previewing import PreviewAlert, previewed, wanted_of
from api.problems import Problem
from domain.directory import Directory
from domain.new_alert import NewAlert
from domain.planning import Planned
from domain.preview import StepPreview
from domain.timeline import GOES_ON
from domain.wording import Text
from offline import Refused
from settings import Settings
from store.bootstrap import stored_clock
from store.dialect import connect, sqlite_path
from store.directory import read_directory


def show(settings: Settings, alert_type: str, context: Path, at: str | None) -> None:
    """Raises Refused with every fault of the input."""
    try:
        directory, alert, steps = _planned(settings, wanted_of(_body(alert_type, context, at)))
    except Problem as problem:
        faults = problem.document.errors
        raise Refused(
            "\n".join(f"{one.field or 'The input'} {one.message}; {one.accepted}." for one in faults)
        ) from None
    zone = ZoneInfo(directory.zone_of(alert.scope.store_id))
    console = Console(markup=False, highlight=False)
    console.print(_headline(alert, zone))
    for one in steps:
        console.print()
        console.print(_heading(one, alert, zone))
        if one.deliveries:
            console.print(_table(one, zone))
        for line in _remarks(one):
            console.print(line)


def _body(alert_type: str, context: Path, at: str | None) -> bytes:
    try:
        said = json.loads(context.read_text())
    except (OSError, ValueError) as unreadable:
        raise Refused(f"{context} cannot be read: {unreadable}.") from None
    body = {"type": alert_type, "context": said} | ({"at": at} if at else {})
    return json.dumps(body).encode()


def _planned(settings: Settings, wanted: PreviewAlert) -> tuple[Directory, NewAlert, tuple[StepPreview, ...]]:
    path = sqlite_path(settings.database_url)
    if path is not None and not path.exists():
        raise Refused(f"There is no database at {path}; `alerts up` or `alerts directory import` makes one.")
    connection = connect(settings.database_url, writes=False)
    try:
        connection.begin()
        clock, directory, real = stored_clock(connection), read_directory(connection), datetime.now(UTC)
        now = clock.at(real) if clock else real
        return directory, *previewed(connection, wanted, directory, now=now, public_url=settings.public_url)
    finally:
        connection.rollback()
        connection.close()


def _headline(alert: NewAlert, zone: ZoneInfo) -> str:
    entry = alert.type
    place = f"store {alert.scope.store_id}" if alert.scope.store_id else "no store"
    return (
        f"{entry.key} ({entry.number} {entry.title}), {alert.priority.value}, {place}, as if raised "
        f"{_instant(alert.origin, zone)}. Ends when {entry.closes_on}. Nothing is written or sent."
    )


def _heading(one: StepPreview, alert: NewAlert, zone: ZoneInfo) -> str:
    step, after = one.step, one.due_at - alert.origin
    shown = f", shown as {step.shown_as}" if step.shown_as else ""
    return (
        f"Step {step.index}, {after} after the origin, {_instant(one.due_at, zone)}, {one.plan.priority.value}{shown}: "
        f"{GOES_ON[step.clock]}"
    )


def _table(one: StepPreview, zone: ZoneInfo) -> Table:
    table = Table("Who", "Role", "Channel", "What it says, or why nothing is sent", show_lines=True)
    calls = Counter((planned.recipient.id, planned.channel) for planned, _ in one.deliveries)
    for planned, text in one.deliveries:
        if planned.attempt == 1:
            attempts = calls[planned.recipient.id, planned.channel]
            channel = planned.channel.value + (f", up to {attempts} calls" if attempts > 1 else "")
            who = f"{planned.recipient.name} ({planned.recipient.id})"
            table.add_row(who, planned.role.spoken, channel, _said(planned, text, zone))
    return table


def _said(planned: Planned, text: Text | None, zone: ZoneInfo) -> str:
    if planned.held_until:
        return f"Held until {_instant(planned.held_until, zone)}. {planned.reason.sentence}"
    if text is None:
        return f"Not sent. {planned.reason.sentence}"
    return "\n".join(filter(None, (text.title, text.body, "(without a sound)" if planned.silent else "")))


def _remarks(one: StepPreview) -> Iterator[str]:
    yield from (gap.detail for gap in one.plan.unreachable)
    if one.plan.falls_through:
        yield "Nobody who owes the answer can be reached: the next step is due at once."
    if one.task:
        yield f"Opens a task for the {one.step.copies[0].role.spoken}: {one.task}"


def _instant(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M:%S %Z}"
