"""When customers may be texted: the installation's hours, and what the law of a state leaves of them."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import geocoder
from pydantic import ValidationError

from domain.consent.hours import Hours, closed_until
from domain.consent.place import AREA_CODES, STATES, state_of
from domain.customer import Contact, Customer, Preferences, Preferred, Served
from domain.delivery import DeliveryState
from domain.planning import plan_step
from domain.rule_set import RuleSet
from domain.schedule.settings import ScheduleTerms
from tests.builders import ORIGIN, a_context, a_directory, a_situation, a_type

USUAL = Hours(time(8), time(21))
CHICAGO = "America/Chicago"
SATURDAY, SUNDAY, MONDAY = (datetime(2026, 12, day, tzinfo=ZoneInfo(CHICAGO)) for day in (5, 6, 7))


def at(day: datetime, clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return day.replace(hour=hours, minute=minutes).astimezone(UTC)


@pytest.mark.requirement("X-52", "F-10", "F-11")
@pytest.mark.parametrize(
    ("state", "day", "asked", "again"),
    [
        (None, SUNDAY, "07:59", (SUNDAY, "08:00")),
        (None, SUNDAY, "08:00", None),
        (None, SUNDAY, "20:59", None),
        (None, SUNDAY, "21:00", (MONDAY, "08:00")),
        ("WI", SUNDAY, "20:30", None),
        ("FL", SUNDAY, "19:59", None),
        ("FL", SUNDAY, "20:00", (MONDAY, "08:00")),
        ("NJ", SATURDAY, "20:00", (SUNDAY, "08:00")),
        ("CT", SUNDAY, "08:59", (SUNDAY, "09:00")),
        ("CT", SUNDAY, "20:00", (MONDAY, "09:00")),
        ("TX", SATURDAY, "09:00", None),
        ("TX", SATURDAY, "20:59", None),
        ("TX", SATURDAY, "21:00", (SUNDAY, "12:00")),
        ("TX", SUNDAY, "11:59", (SUNDAY, "12:00")),
        ("TX", SUNDAY, "12:00", None),
        ("TX", SUNDAY, "21:00", (MONDAY, "09:00")),
    ],
)
def test_texts_wait_for_the_morning_of_the_state(
    state: str | None, day: datetime, asked: str, again: tuple[datetime, str] | None
) -> None:
    until = closed_until(at(day, asked), zone=CHICAGO, state=state, usual=USUAL)

    assert until == (at(*again) if again else None)


@pytest.mark.requirement("F-11")
@given(
    st.integers(0, 60 * 24 * 730).map(lambda minutes: ORIGIN + timedelta(minutes=minutes)),
    st.sampled_from([None, *sorted(STATES)]),
    st.sampled_from(["America/Chicago", "America/Denver", "America/Phoenix", "America/New_York"]),
)
def test_what_waits_may_go_at_the_instant_for_which_it_waits(now: datetime, state: str | None, zone: str) -> None:
    until = closed_until(now, zone=zone, state=state, usual=USUAL)

    if until is not None:
        assert now < until <= now + timedelta(hours=18)
        assert closed_until(until, zone=zone, state=state, usual=USUAL) is None


@pytest.mark.requirement("F-12")
@pytest.mark.parametrize(
    ("address", "profile", "number", "state"),
    [
        ("12 Lake Street, Green Bay, WI 54301", "FL", "+13055551234", "WI"),
        ("1 Ocean Drive, Miami, FL", None, None, "FL"),
        ("1 Main Street, Dallas TX 75201-1234, USA", None, None, "TX"),
        ("12 Lake Street, Green Bay", "FL", "+14145550150", "FL"),
        ("12 Lake Street, Green Bay", None, "+13055551234", "FL"),
        (None, None, "+12145551234", "TX"),
        (None, None, "+18005551234", None),
        (None, None, "+442071234567", None),
        ("Gate 3, Dock ZZ", None, None, None),
        (None, None, None, None),
    ],
)
def test_the_address_of_the_service_says_where_it_is_before_profile_and_number(
    address: str | None, profile: str | None, number: str | None, state: str | None
) -> None:
    assert state_of(address=address, profile=profile, number=number) == state


@pytest.mark.requirement("X-52", "F-12")
@pytest.mark.parametrize(
    ("address", "terms", "held"),
    [
        ("12 Lake Street, Green Bay, WI 54301", ScheduleTerms(), False),
        ("1 Ocean Drive, Miami, FL 33139", ScheduleTerms(), True),
        ("12 Lake Street, Green Bay, WI 54301", ScheduleTerms(customer_texts_until=time(20)), True),
    ],
)
def test_a_plan_holds_the_text_by_the_place_of_the_service_and_by_the_installations_hours(
    address: str, terms: ScheduleTerms, held: bool
) -> None:
    customer = Customer(
        id="C1",
        contact=Contact(name="Pinecrest Dairy", number="+14145550150"),
        preferences=Preferences(sms_opt_in=True, preferred_channel=Preferred.SMS),
    )
    directory = replace(a_directory(), rules=RuleSet(schedule=terms))
    context = a_context("CUSTOMER_COMPLETED", address=address)
    asked = a_situation("CUSTOMER_COMPLETED", directory=directory, context=context, now=at(SUNDAY, "20:30"))

    plan = plan_step(a_type("CUSTOMER_COMPLETED").ladder[0], replace(asked, served=Served(customer)))

    (text,) = (one for one in plan.deliveries if one.channel == "sms")
    assert (text.held_until is not None) is held
    assert text.state is (DeliveryState.SUPPRESSED if held else DeliveryState.PLANNED)


def test_hours_that_never_come_are_refused() -> None:
    with pytest.raises(ValidationError, match="is not after customer_texts_from"):
        ScheduleTerms(customer_texts_from=time(9), customer_texts_until=time(9))


def test_a_state_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValidationError, match="is no state of the US"):
        Contact(name="Pinecrest Dairy", state="XX")


@pytest.mark.requirement("F-12")
def test_the_area_codes_are_those_that_the_library_knows() -> None:
    names = {"CT": "Connecticut", "FL": "Florida", "MD": "Maryland", "MS": "Mississippi", "NJ": "New Jersey"}
    names |= {"OK": "Oklahoma", "TX": "Texas"}

    known = {code: state for state, codes in AREA_CODES.items() for code in codes.split()}

    for area in range(201, 990):
        where = geocoder.description_for_number(phonenumbers.parse(f"+1{area}5551234"), "en")
        told = next((state for state, name in names.items() if where == name or where.endswith(f", {state}")), None)
        assert known.get(str(area)) == told, area
