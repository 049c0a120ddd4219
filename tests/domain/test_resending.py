"""Whether something goes out once more, and what the checklist says about it."""

from typing import Any

import pytest

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.ids import PersonId, delivery_id
from domain.priority import Priority
from domain.reason import Reason
from domain.resending import Checked, Verdict, once_more
from domain.role import Role
from domain.routing.asked import Asked
from tests.builders import ALERT, a_directory, a_situation, the_people

SHORTAGE = CATALOGUE["EQUIPMENT_SHORTAGE"].ladder[0]


def judged(person: str = "M1", channel: Channel = Channel.SMS, **facts: Any) -> Verdict:
    """The first copy of a shortage, asked for a third time."""
    situation = a_situation("EQUIPMENT_SHORTAGE", **facts)
    someone = situation.directory.people[person]
    role = someone.roles[0]
    asked = Asked(SHORTAGE, SHORTAGE.copy_of(PersonId(person), role), someone, Priority.HIGH, situation)
    return once_more(asked, channel, attempt=3)


def failed(verdict: Verdict) -> dict[Checked, str]:
    return {check.what: check.detail for check in verdict.checklist if not check.ok}


@pytest.mark.requirement("R-446")
def test_what_nothing_stands_against_is_planned_as_the_attempt_it_is() -> None:
    verdict = judged()

    assert verdict.planned is not None
    assert (verdict.planned.state, verdict.planned.reason) == (DeliveryState.PLANNED, Reason.RESENT)
    assert verdict.planned.id == delivery_id(ALERT, 0, PersonId("M1"), Channel.SMS, 3)
    assert verdict.planned.address is not None
    assert (verdict.refusal, set(failed(verdict))) == (None, {Checked.EMAIL_ON_RECORD})


@pytest.mark.requirement("R-446", "R-135")
@pytest.mark.parametrize(
    ("channel", "facts", "reason", "check"),
    [
        (Channel.SMS, {"opted_out": {the_people()["M1"].number}}, Reason.OPTED_OUT, Checked.SETTINGS),
        (Channel.PUSH, {"gone_devices": {"device-of-M1"}}, Reason.NO_DEVICE, Checked.APP_INSTALLED),
        (Channel.EMAIL, {}, Reason.CHANNEL_OFF, Checked.SETTINGS),
        (
            Channel.SMS,
            {"directory": a_directory(the_people()["M1"].model_copy(update={"number": None}))},
            Reason.NO_NUMBER,
            Checked.PHONE_ON_RECORD,
        ),
    ],
    ids=["opted out", "the device is gone", "switched off", "no number"],
)
def test_what_stands_in_its_way_is_named_and_ticked_off(
    channel: Channel, facts: dict[str, Any], reason: Reason, check: Checked
) -> None:
    verdict = judged(channel=channel, **facts)

    assert verdict.planned is None
    assert verdict.refusal is not None
    assert verdict.refusal.reason is reason
    assert failed(verdict)[check] == reason.sentence


def test_the_checklist_is_gone_through_in_its_order() -> None:
    assert tuple(check.what for check in judged().checklist) == tuple(Checked)


def test_a_copy_is_the_one_of_the_role_and_of_the_people_it_names() -> None:
    named = SHORTAGE.copies[0].model_copy(update={"role": Role.STORE_MANAGER, "people": (PersonId("M2"),)})
    step = SHORTAGE.model_copy(update={"copies": (named, *SHORTAGE.copies)})

    assert step.copy_of(PersonId("M2"), Role.STORE_MANAGER) is step.copies[0]
    assert step.copy_of(PersonId("M1"), Role.STORE_MANAGER).people == ()
    assert step.copy_of(PersonId("M1"), Role.STORE_MANAGER).role is Role.STORE_MANAGER
