"""What tests of hours say: local instants, opening hours, quiet hours, and who is told or held by a plan."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.calendar import Calendar, Hours, Weekday
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.planning import Planned, StepPlan
from domain.quiet_hours import QuietHours
from domain.routing.shift import usual_hours
from tests.builders import a_directory

CHICAGO, DENVER, PHOENIX = "America/Chicago", "America/Denver", "America/Phoenix"
LETTERS = {"web": "W", "in_app": "I", "push": "P", "sms": "S", "voice": "V", "email": "E"}
INSTANTS = st.datetimes(
    min_value=datetime(2027, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def local(written: str, zone: str = CHICAGO) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


NOON = local("2026-11-24T12:00")
"""A Tuesday; the store is open."""
TUESDAY_EVENING = local("2026-11-24T18:00")
SATURDAY_NIGHT = local("2026-11-28T02:00")
MONDAY_MORNING = local("2026-11-30T07:00")


def every_day(opens: time, closes: time, zone: str = CHICAGO) -> Calendar:
    return Calendar(zone=zone, hours={day: (Hours(opens=opens, closes=closes),) for day in Weekday})


def weekdays(*, zone: str = CHICAGO, holidays: tuple[date, ...] = ()) -> Calendar:
    return usual_hours(zone).model_copy(update={"holidays": holidays})


def with_hours(calendar: Calendar) -> Directory:
    """The cast, and hours of its own for the store in Green Bay."""
    directory = a_directory()
    store = directory.stores["S014"].model_copy(update={"calendar": "green-bay"})
    return replace(directory, calendars={"green-bay": calendar}, stores=directory.stores | {"S014": store})


def quiet(start: str = "18:00", end: str = "08:00", zone: str = CHICAGO, **more: Any) -> QuietHours:
    return QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end), zone=zone, **more)


@st.composite
def any_quiet_hours(draw: st.DrawFn) -> QuietHours:
    start = draw(st.times())
    return QuietHours(
        start=start,
        end=draw(st.times().filter(lambda end: end != start)),
        zone=draw(st.sampled_from([CHICAGO, DENVER, PHOENIX, "Europe/Berlin", "UTC"])),
        days=draw(st.frozensets(st.sampled_from(list(Weekday)), min_size=1)),
    )


def told(plan: StepPlan) -> str:
    """As the scenarios write it: `D1[W,S] M1[W,I]`."""
    lists: dict[str, list[str]] = {}
    for one in plan.deliveries:
        if one.state is DeliveryState.PLANNED and one.attempt == 1:
            lists.setdefault(one.recipient.id, []).append(LETTERS[one.channel])
    return " ".join(f"{person}[{','.join(channels)}]" for person, channels in lists.items())


def held(plan: StepPlan) -> dict[tuple[str, str], datetime]:
    """Until when, by person and letter."""
    return {(one.recipient.id, LETTERS[one.channel]): one.held_until for one in plan.deliveries if one.held_until}


def the(plan: StepPlan, person: str, channel: Channel) -> Planned:
    """The first attempt, where there are several."""
    return next(one for one in plan.deliveries if (one.recipient.id, one.channel, one.attempt) == (person, channel, 1))
