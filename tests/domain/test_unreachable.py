"""Nobody in a role, or no way to a person: the next step at once, and the admins are told (X-24)."""

from typing import Any

import pytest

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory, Person
from domain.planning import StepPlan
from domain.reason import Reason
from tests.builders import a_context, a_directory, a_number, a_plan, the_people

pytestmark = pytest.mark.requirement("X-24")


def changed(person_id: str, **fields: Any) -> Directory:
    return a_directory(the_people()[person_id].model_copy(update=fields))


def reasons(plan: StepPlan, person_id: str) -> dict[Channel, Reason]:
    return {
        one.channel: one.reason
        for one in plan.deliveries
        if one.recipient.id == person_id and one.state is DeliveryState.SUPPRESSED
    }


@pytest.mark.parametrize(
    ("key", "step", "empty", "role"),
    [
        ("NEW_WORK_ORDER", 0, "D1", "central_dispatcher"),
        ("NEW_WORK_ORDER", 1, "RD1", "regional_dispatcher"),
        ("NEW_WORK_ORDER", 2, "AD", "admin"),
        ("WORK_ASSIGNED", 0, "T1", "technician"),
        ("WORK_ASSIGNED", 1, "M1", "store_manager"),
        ("EQUIPMENT_SHORTAGE", 0, "D1", "central_dispatcher"),
        ("EQUIPMENT_SHORTAGE", 2, "OM", "operations_manager"),
        ("SLA_BREACH", 0, "RD1", "regional_dispatcher"),
        ("SLA_BREACH", 1, "RD1", "regional_dispatcher"),
    ],
)
def test_a_step_whose_owing_role_is_empty_falls_through(key: str, step: int, empty: str, role: str) -> None:
    plan = a_plan(key, step, context=a_context(key, store_id="S014"), directory=a_directory(without={empty}))

    assert plan.falls_through
    assert [one.key.split(":")[:2] for one in plan.unreachable] == [["empty", role]]


def test_nobody_on_duty_is_an_empty_role() -> None:
    plan = a_plan("NEW_WORK_ORDER", directory=changed("D1", on_duty=False))

    assert plan.falls_through
    assert "central dispatcher" in plan.unreachable[0].detail


def test_an_empty_role_that_owes_nothing_is_reported_but_does_not_hurry_the_ladder() -> None:
    plan = a_plan("NEW_WORK_ORDER", directory=a_directory(without={"M1"}))

    assert not plan.falls_through
    assert [one.key for one in plan.unreachable] == ["empty:store_manager:S014"]


def test_one_of_two_owing_roles_is_enough() -> None:
    plan = a_plan("SLA_BREACH", 3, directory=a_directory(without={"AD"}))

    assert not plan.falls_through
    assert [one.key for one in plan.unreachable] == ["empty:admin:S014"]


def test_a_report_waits_for_nobody_and_never_falls_through() -> None:
    plan = a_plan("SLA_BREACH", 2, directory=a_directory(without={"AD"}))

    assert not plan.falls_through


@pytest.mark.parametrize(("key", "step", "person"), [("SLA_BREACH", 0, "RD1"), ("SLA_BREACH", 1, "RD1")])
def test_a_person_without_a_number_cannot_be_called_or_texted(key: str, step: int, person: str) -> None:
    plan = a_plan(key, step, directory=changed(person, number=None))

    assert set(reasons(plan, person).values()) == {Reason.NO_NUMBER}
    assert plan.falls_through
    assert [(one.key, one.person_id) for one in plan.unreachable] == [(f"no-address:{person}:no_number", person)]


def test_a_row_in_the_centre_does_not_replace_a_text_that_was_due() -> None:
    plan = a_plan("NEW_WORK_ORDER", 1, directory=changed("RD1", number=None))

    assert plan.falls_through


def test_a_row_is_enough_where_the_step_only_writes_rows() -> None:
    plan = a_plan("NEW_WORK_ORDER", 2, directory=changed("AD", number=None))

    assert not plan.falls_through
    assert plan.unreachable == ()


def test_a_critical_step_needs_the_number_that_a_quiet_one_does_not() -> None:
    context = a_context("NEW_WORK_ORDER", work_order_priority="critical")

    plan = a_plan("NEW_WORK_ORDER", 2, context=context, directory=changed("AD", number=None))

    assert plan.falls_through


def test_an_online_dispatcher_without_a_number_is_reached_by_the_row() -> None:
    plan = a_plan("NEW_WORK_ORDER", directory=changed("D1", number=None))

    assert not plan.falls_through
    assert plan.unreachable == ()


def test_an_offline_dispatcher_without_a_number_is_not_reached() -> None:
    plan = a_plan("NEW_WORK_ORDER", offline={"D1"}, directory=changed("D1", number=None))

    assert plan.falls_through


def test_a_second_dispatcher_with_a_number_keeps_the_step() -> None:
    two = a_directory(
        the_people()["D1"].model_copy(update={"number": None}), the_people()["D2"].model_copy(update={"on_duty": True})
    )

    plan = a_plan("NEW_WORK_ORDER", offline={"D1", "D2"}, directory=two)

    assert not plan.falls_through
    assert [one.person_id for one in plan.unreachable] == ["D1"]


def test_a_technician_without_a_device_is_reached_by_text() -> None:
    plan = a_plan("WORK_ASSIGNED", directory=changed("T1", devices=()))

    assert reasons(plan, "T1")[Channel.PUSH] is Reason.NO_DEVICE
    assert not plan.falls_through
    assert [one.key for one in plan.unreachable] == ["no-address:T1:no_device"]


def test_a_device_that_the_provider_has_forgotten_is_no_device() -> None:
    plan = a_plan("WORK_ASSIGNED", gone_devices={"device-of-T1"})

    assert reasons(plan, "T1")[Channel.PUSH] is Reason.NO_DEVICE


def test_a_technician_without_number_and_device_is_not_reached() -> None:
    plan = a_plan("WORK_ASSIGNED", directory=changed("T1", devices=(), number=None))

    assert plan.falls_through
    assert sorted(one.key for one in plan.unreachable) == ["no-address:T1:no_device", "no-address:T1:no_number"]


def test_somebody_who_refused_texts_is_not_texted_but_called() -> None:
    plan = a_plan("SLA_BREACH", opted_out={a_number(9)})

    assert reasons(plan, "RD1") == {Channel.SMS: Reason.OPTED_OUT}
    assert not plan.falls_through


def test_the_report_to_the_admins_names_ids_and_roles_never_names_or_numbers() -> None:
    everybody = [person.model_copy(update={"number": None, "devices": ()}) for person in the_people().values()]
    plans = [a_plan(key, directory=a_directory(*everybody)) for key in ("SLA_BREACH", "WORK_ASSIGNED")]

    said = " ".join(one.detail for plan in plans for one in plan.unreachable)

    assert said
    assert not any(_named(person, said) for person in everybody)


def _named(person: Person, said: str) -> bool:
    return person.name in said.split()
