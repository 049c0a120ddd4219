"""Channels that are switched off: for everybody, and by one technician."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.methods import Methods, is_mandatory
from domain.planning import StepPlan
from domain.priority import Priority
from domain.reason import Reason
from domain.rule_set import RuleSet
from tests.builders import a_directory, a_plan, the_people

SATURDAY_NIGHT = datetime(2026, 11, 28, 8, tzinfo=UTC)
SENDING = [Channel.PUSH, Channel.SMS, Channel.VOICE]


def a_house(
    off: Collection[Channel] = (), methods: Mapping[str, Methods] | None = None, *, without: Collection[str] = ()
) -> Directory:
    return replace(a_directory(without=without), rules=RuleSet(switches=all_but(*off), methods=methods or {}))


def all_but(*channels: Channel) -> Methods:
    return Methods.model_validate({channel.value: False for channel in channels})


def reasons(plan: StepPlan, person: str) -> dict[str, str]:
    """`sent`, or why not, by channel."""
    return {
        one.channel.value: "sent" if one.state is DeliveryState.PLANNED else one.reason.value
        for one in plan.deliveries
        if one.recipient.id == person and one.attempt == 1 and one.channel is not Channel.EMAIL
    }


@pytest.mark.requirement("X-69", "R-437")
@pytest.mark.parametrize("channel", [Channel.WEB, Channel.SMS])
@pytest.mark.parametrize("priority", Priority)
def test_a_channel_that_is_switched_off_tells_nobody_at_any_priority(channel: Channel, priority: Priority) -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=a_house([channel]), priority=priority)

    assert {one.reason for one in plan.deliveries if one.channel is channel and one.recipient.id != "RD1"} == {
        Reason.CHANNEL_OFF
    }


@pytest.mark.requirement("X-69")
@pytest.mark.parametrize(
    ("off", "falls_through"),
    [
        ([], False),
        ([Channel.SMS], False),
        ([Channel.VOICE], False),
        ([Channel.SMS, Channel.VOICE], True),
    ],
)
def test_a_step_falls_through_when_every_channel_of_who_owes_the_answer_is_off(
    off: list[Channel], *, falls_through: bool
) -> None:
    assert a_plan("SLA_BREACH", directory=a_house(off)).falls_through is falls_through


@pytest.mark.requirement("X-69")
def test_a_row_that_is_left_keeps_the_step_from_being_empty() -> None:
    plan = a_plan("NEW_WORK_ORDER", 1, directory=a_house([Channel.SMS, Channel.VOICE]))

    assert reasons(plan, "RD1")["web"] == "sent"
    assert not plan.falls_through


@pytest.mark.requirement("X-69", "X-24")
def test_an_admin_is_not_told_of_a_channel_that_is_off() -> None:
    assert a_plan("SLA_BREACH", directory=a_house(SENDING)).unreachable == ()


@pytest.mark.requirement("X-69", "X-30")
def test_a_call_that_the_weekend_adds_yields_to_the_tenants_switch() -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=a_house([Channel.VOICE]), now=SATURDAY_NIGHT)

    assert reasons(plan, "D1") == {"web": "sent", "sms": "sent", "voice": "channel_off"}


@pytest.mark.requirement("R-105", "X-34")
def test_email_is_off_until_somebody_switches_it_on() -> None:
    assert not Methods().allows(Channel.EMAIL)
    assert all(Methods().allows(channel) for channel in Channel if channel is not Channel.EMAIL)


@pytest.mark.requirement("R-437", "X-35")
def test_a_technicians_choice_removes_what_is_optional() -> None:
    off = {"T1": all_but(Channel.PUSH, Channel.SMS)}
    keys = [key for key in CATALOGUE if key not in {"WORK_ASSIGNED", "REASSIGNED_TO"}]
    plans = {
        (key, index): a_plan(key, index, directory=a_house(methods=off))
        for key in keys
        for index in range(len(CATALOGUE[key].ladder))
    }

    mine = [one for plan in plans.values() for one in plan.deliveries if one.recipient.id == "T1"]
    assert {one.reason for one in mine if one.channel in (Channel.PUSH, Channel.SMS)} <= {
        Reason.METHOD_OFF,
        Reason.NO_OFFER_HELD,
        Reason.NOBODY_ASSIGNED,
        Reason.NO_ONGOING_ISSUE,
        Reason.NOT_URGENT,
        Reason.RECIPIENT_ONLINE,
    }
    assert Reason.METHOD_OFF in {one.reason for one in mine}


@pytest.mark.requirement("X-35")
@pytest.mark.parametrize(("key", "offered"), [("WORK_ASSIGNED", "T1"), ("REASSIGNED_TO", "T2")])
def test_an_offered_job_is_pushed_and_texted_whatever_the_technician_prefers(key: str, offered: str) -> None:
    plan = a_plan(key, directory=a_house(methods={offered: all_but(*Channel)}))

    chosen = reasons(plan, offered)
    assert (chosen["push"], chosen["sms"]) == ("sent", "sent")


@pytest.mark.requirement("X-35", "R-139")
def test_a_critical_call_survives_what_the_technician_prefers() -> None:
    off = a_house(methods={"T1": all_but(Channel.VOICE)})

    critical = a_plan("WORK_ASSIGNED", directory=off, now=SATURDAY_NIGHT, priority=Priority.CRITICAL)

    assert reasons(critical, "T1")["voice"] == "sent"


@pytest.mark.requirement("X-35")
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("offer", [True, False])
@pytest.mark.parametrize("critical", [True, False])
def test_which_channels_no_preference_removes(channel: Channel, *, offer: bool, critical: bool) -> None:
    expected = (channel is Channel.VOICE and critical) or (channel in (Channel.PUSH, Channel.SMS) and offer)

    assert is_mandatory(channel, offer=offer, critical=critical) is expected


@pytest.mark.requirement("R-437")
def test_a_choice_is_the_technicians_own() -> None:
    plan = a_plan("REASSIGNED_AWAY", directory=a_house(methods={"T2": all_but(*Channel)}))

    assert plan == a_plan("REASSIGNED_AWAY")


def switched(**more: Any) -> st.SearchStrategy[Methods]:
    return st.builds(Methods, **{channel.value: st.booleans() for channel in Channel}, **more)


@pytest.mark.requirement("X-69", "X-35")
@given(
    st.sampled_from([(key, index) for key, entry in CATALOGUE.items() for index in range(len(entry.ladder))]),
    switched(),
    st.dictionaries(st.sampled_from(sorted(the_people())), switched()),
    st.sampled_from([None, *Priority]),
    st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- hypothesis adds it
)
def test_switching_something_off_never_adds_a_delivery(
    which: tuple[str, int],
    switches: Methods,
    methods: Mapping[str, Methods],
    priority: Priority | None,
    now: datetime,
) -> None:
    key, index = which
    everything = replace(a_directory(), rules=RuleSet(switches=Methods(email=True)))
    fewer = replace(a_directory(), rules=RuleSet(switches=switches, methods=methods))

    before = a_plan(key, index, directory=everything, now=now, priority=priority)
    after = a_plan(key, index, directory=fewer, now=now, priority=priority)

    sent = [one for one in after.deliveries if one.state is DeliveryState.PLANNED]
    held = [one for one in after.deliveries if one.held_until]
    assert {one.id for one in sent} <= {one.id for one in before.deliveries if one.state is DeliveryState.PLANNED}
    assert {one.id for one in held} <= {one.id for one in before.deliveries if one.held_until}
    assert all(switches.allows(one.channel) for one in (*sent, *held))
