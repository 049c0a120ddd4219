"""How alerts look in a notification centre and on a phone: icons, toasts, labels, channels, deep links."""

import pytest

from domain.answer import Action
from domain.appearance import LABELS, Icon, Toast, ToastKind, choices, icon_of, toast_of
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.language import Language
from domain.priority import Priority
from domain.push_channel import PUSH_CHANNELS, Importance, PushChannel, push_channel, wakes


@pytest.mark.requirement("R-281")
@pytest.mark.parametrize(
    ("target", "types"),
    [
        ("Assignments", {"WORK_ASSIGNED", "REASSIGNED_TO", "ASSIGNMENT_REJECTED", "WORK_ORDER_CANCELLED"}),
        ("ReworkNeeded", {"WORK_REJECTED"}),
        ("PhotoCapture", {"PHOTOS_MISSING"}),
    ],
)
def test_a_tap_leads_to_where_the_work_is_done(target: str, types: set[str]) -> None:
    assert {CATALOGUE[key].deep_link for key in types} == {target}


@pytest.mark.requirement("R-281")
def test_every_push_leads_to_a_page_of_the_technicians_app() -> None:
    pushed = {
        entry.deep_link
        for entry in CATALOGUE.values()
        for step in entry.ladder
        for copy in step.copies
        if any(use.channel is Channel.PUSH for use in copy.uses)
    }

    assert pushed == {"Alerts", "Assignments", "ReworkNeeded", "PhotoCapture"}


@pytest.mark.requirement("R-298")
@pytest.mark.parametrize(
    ("shown_as", "icon"),
    [
        ("WORK_ASSIGNED", Icon.ASSIGNMENT),
        ("EQUIPMENT_SHORTAGE", Icon.WARNING),
        ("SLA_BREACH", Icon.ALERT_TRIANGLE),
        ("WORK_COMPLETED", Icon.CHECK_CIRCLE),
        ("ASSIGNMENT_UNANSWERED", Icon.CLOCK),
        ("A_TYPE_OF_TOMORROW", Icon.BELL),
    ],
)
def test_every_type_has_an_icon(shown_as: str, icon: Icon) -> None:
    assert icon_of(shown_as) is icon


@pytest.mark.requirement("R-300", "X-70")
@pytest.mark.parametrize(
    ("shown_as", "priority", "asks", "kind", "auto_dismiss"),
    [
        ("SLA_BREACH", Priority.CRITICAL, True, ToastKind.ERROR, False),
        ("SLA_BREACH", Priority.CRITICAL, False, ToastKind.ERROR, False),
        ("WORK_REJECTED", Priority.HIGH, True, ToastKind.WARNING, False),
        ("WORK_REJECTED", Priority.HIGH, False, ToastKind.WARNING, True),
        ("WORK_APPROVED", Priority.MEDIUM, False, ToastKind.SUCCESS, True),
        ("WORK_COMPLETED", Priority.MEDIUM, True, ToastKind.INFO, False),
        ("TECHNICIAN_ARRIVED", Priority.LOW, False, ToastKind.INFO, True),
    ],
)
def test_a_toast_stays_while_somebody_must_answer_and_for_critical(
    shown_as: str, priority: Priority, asks: bool, kind: ToastKind, auto_dismiss: bool
) -> None:
    toast = toast_of(shown_as, priority, asks=asks, silent=False)

    assert toast == Toast(kind=kind, auto_dismiss=auto_dismiss)


@pytest.mark.requirement("X-26")
@pytest.mark.parametrize("priority", Priority)
def test_a_silent_row_has_no_toast(priority: Priority) -> None:
    assert toast_of("SLA_BREACH", priority, asks=True, silent=True) is None


@pytest.mark.requirement("R-298")
@pytest.mark.parametrize(
    ("language", "labels"), [(Language.ENGLISH, ["Accept", "Decline"]), (Language.SPANISH, ["Aceptar", "Rechazar"])]
)
def test_every_answer_has_a_button_in_the_language_of_its_person(language: Language, labels: list[str]) -> None:
    offered = choices((Action.ACCEPT, Action.DECLINE), language)

    assert set(LABELS[language]) == set(Action)
    assert [one.label for one in offered] == labels
    assert [one.needs_reason for one in offered] == [False, True]


@pytest.mark.requirement("R-279", "R-283", "X-19", "F-20")
@pytest.mark.parametrize(
    ("priority", "channel", "high"),
    [
        (Priority.CRITICAL, PushChannel.CRITICAL_ALERT, True),
        (Priority.HIGH, PushChannel.WORK_ASSIGNMENT, True),
        (Priority.MEDIUM, PushChannel.STATUS_UPDATE, False),
        (Priority.LOW, PushChannel.STATUS_UPDATE, False),
    ],
)
def test_what_wakes_a_phone_is_also_shown_at_once(priority: Priority, channel: PushChannel, high: bool) -> None:
    looks = {look.id: look for look in PUSH_CHANNELS}

    assert push_channel(priority, sound=True) is channel
    assert wakes(priority) is high
    assert (looks[channel].importance is Importance.HIGH) is high


@pytest.mark.requirement("X-69")
@pytest.mark.parametrize("priority", Priority)
def test_a_device_without_sound_has_a_channel_without_sound(priority: Priority) -> None:
    assert push_channel(priority, sound=False) is PushChannel.SILENT
    assert {look.id for look in PUSH_CHANNELS} == set(PushChannel)
