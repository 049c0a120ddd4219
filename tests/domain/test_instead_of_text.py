"""Our own people who refuse texts: a push, or a call where there is no phone with the app, and no level skipped."""

import pytest

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.planning import StepPlan
from domain.reason import Reason
from tests.builders import a_directory, a_number, a_plan, the_people

pytestmark = pytest.mark.requirement("X-51")

OM = a_number(11)


def sent(plan: StepPlan, person: str) -> dict[Channel, Reason]:
    """The first attempt on each channel that leaves the house."""
    return {
        one.channel: one.reason
        for one in plan.deliveries
        if one.recipient.id == person and one.state is DeliveryState.PLANNED and one.attempt == 1
        if one.channel.interrupts
    }


def test_a_push_stands_in_for_the_only_text_of_a_step() -> None:
    plan = a_plan("NEW_WORK_ORDER", 3, opted_out={OM})

    assert sent(plan, "OM") == {Channel.PUSH: Reason.INSTEAD_OF_TEXT}
    assert not plan.falls_through
    assert plan.unreachable == ()


@pytest.mark.parametrize("gone", [True, False])
def test_a_call_stands_in_only_where_no_phone_with_the_app_is_known(gone: bool) -> None:
    without = a_directory(the_people()["OM"].model_copy(update={"devices": ()}))
    directory, devices = (a_directory(), {"device-of-OM"}) if gone else (without, set())

    plan = a_plan("NEW_WORK_ORDER", 3, opted_out={OM}, directory=directory, gone_devices=devices)

    assert sent(plan, "OM") == {Channel.VOICE: Reason.INSTEAD_OF_TEXT}
    assert [one.attempt for one in plan.deliveries if one.channel is Channel.VOICE] == [1, 2, 3]
    assert not plan.falls_through


def test_a_channel_that_the_type_names_is_used_once() -> None:
    plan = a_plan("WORK_ASSIGNED", opted_out={a_directory().people["T1"].number or ""})

    assert sent(plan, "T1") == {Channel.PUSH: Reason.NAMED_BY_TYPE}


def test_a_text_that_would_not_have_gone_out_needs_no_stand_in() -> None:
    """The dispatcher's text waits for them to be offline."""
    number = a_directory().people["D1"].number or ""

    online = a_plan("NEW_WORK_ORDER", opted_out={number})
    offline = a_plan("NEW_WORK_ORDER", opted_out={number}, offline={"D1"})

    assert sent(online, "D1") == {}
    assert sent(offline, "D1") == {Channel.PUSH: Reason.INSTEAD_OF_TEXT}


def test_who_takes_texts_gets_them() -> None:
    assert sent(a_plan("NEW_WORK_ORDER", 3), "OM") == {Channel.SMS: Reason.NAMED_BY_TYPE}
