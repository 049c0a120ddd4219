"""From what was posted to the alert that will run."""

from typing import Any

import pytest

from domain.channel import Channel
from domain.ids import PersonId, dedup_hash
from domain.new_alert import Named, NewAlert, new_alert, scope_of
from domain.planning import plan_step
from domain.priority import Priority
from domain.role import Role
from tests.builders import ALERT, ORIGIN, a_context, a_directory, a_person, a_scope, a_situation, a_type


def raised(key: str, *, context: dict[str, Any] | None = None, **more: Any) -> NewAlert:
    return new_alert(
        ALERT,
        a_type(key),
        dedup_key="WO-1001",
        context=a_context(key, **(context or {})),
        directory=a_directory(),
        origin=ORIGIN,
        raised_by="key:dispatch",
        **more,
    )


def test_an_alert_takes_its_types_priority_and_ladder() -> None:
    alert = raised("SLA_BREACH")

    assert alert.priority is Priority.CRITICAL
    assert alert.steps is a_type("SLA_BREACH").ladder
    assert alert.origin == ORIGIN


def test_a_priority_that_was_posted_replaces_the_types() -> None:
    assert raised("NEW_WORK_ORDER", priority=Priority.LOW).priority is Priority.LOW


def test_the_key_of_an_open_alert_depends_on_its_type() -> None:
    assert raised("SLA_BREACH").dedup_hash == dedup_hash("SLA_BREACH", "WO-1001")
    assert raised("SLA_BREACH").dedup_hash != raised("NEW_WORK_ORDER").dedup_hash


@pytest.mark.parametrize(
    ("key", "context", "store", "region"),
    [
        ("SLA_BREACH", {"store_id": "S014"}, "S014", "R1"),
        ("SLA_BREACH", {"store_id": "S091"}, "S091", "R2"),
        ("SLA_BREACH", {"store_id": "S999"}, "S999", None),
        ("WORK_ASSIGNED", {"technician_id": "T1"}, "S014", "R1"),
        ("WORK_ASSIGNED", {"technician_id": "T4"}, "S091", "R2"),
        ("WORK_ASSIGNED", {"technician_id": "T4", "store_id": "S014"}, "S014", "R1"),
        ("WORK_ASSIGNED", {"technician_id": "nobody"}, None, None),
        ("SYSTEM_ISSUE", {}, None, None),
    ],
)
def test_the_scope_is_the_store_named_or_the_technicians(
    key: str, context: dict[str, Any], store: str | None, region: str | None
) -> None:
    scope = scope_of(a_context(key, **context), a_directory())

    assert (scope.store_id, scope.region_id) == (store, region)


def test_the_scope_keeps_the_technician() -> None:
    assert scope_of(a_context("WORK_ASSIGNED"), a_directory()) == a_scope(technician_id="T1")


def test_a_technician_of_no_store_has_no_store() -> None:
    nowhere = a_directory(a_person("T9", Role.TECHNICIAN))

    assert scope_of(a_context("WORK_ASSIGNED", technician_id="T9"), nowhere).store_id is None


def named(person: str, role: Role, *channels: Channel) -> Named:
    return Named(person_id=PersonId(person), role=role, channels=channels)


def test_named_recipients_replace_the_people_of_the_first_step_only() -> None:
    alert = raised("SLA_BREACH", recipients=(named("RD2", Role.REGIONAL_DISPATCHER),))

    plan = plan_step(alert.steps[0], a_situation("SLA_BREACH"))

    assert {one.recipient.id for one in plan.deliveries} == {"RD2"}
    assert alert.steps[1:] == a_type("SLA_BREACH").ladder[1:]


@pytest.mark.requirement("X-16")
def test_named_recipients_owe_what_the_types_first_recipient_owes() -> None:
    alert = raised("SLA_BREACH", recipients=(named("RD2", Role.REGIONAL_DISPATCHER), named("D2", Role.ADMIN)))

    assert [(copy.asks, copy.owes) for copy in alert.steps[0].copies] == [(True, True), (True, True)]
    assert [use.channel for use in alert.steps[0].copies[1].uses] == [Channel.VOICE, Channel.SMS]


@pytest.mark.requirement("X-22")
def test_an_end_is_told_on_the_channels_named_for_each_person() -> None:
    recipients = (
        named("RD1", Role.REGIONAL_DISPATCHER, Channel.WEB, Channel.SMS),
        named("M1", Role.STORE_MANAGER, Channel.WEB),
    )
    alert = raised("ISSUE_RESOLVED", recipients=recipients)

    plan = plan_step(alert.steps[0], a_situation("ISSUE_RESOLVED"))

    assert [(one.recipient.id, one.channel.value) for one in plan.deliveries] == [
        ("RD1", "web"),
        ("RD1", "sms"),
        ("M1", "web"),
    ]


def test_the_first_step_keeps_its_place_and_its_clock() -> None:
    alert = raised("SLA_BREACH", recipients=(named("RD2", Role.REGIONAL_DISPATCHER),))
    first, model = alert.steps[0], a_type("SLA_BREACH").ladder[0]

    assert (first.index, first.due, first.clock) == (model.index, model.due, model.clock)
