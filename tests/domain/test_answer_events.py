"""Which answers say something to a work order, and what."""

import pytest

from domain.answer import Action
from domain.answer_events import event_of
from domain.event_types import EVENT_TYPES

SAID = [
    ("WORK_ASSIGNED", Action.ACCEPT, "offer.accepted"),
    ("REASSIGNED_TO", Action.DECLINE, "offer.declined"),
    ("WORK_COMPLETED", Action.APPROVE, "work_order.approved"),
    ("WORK_COMPLETED", Action.REJECT, "work_order.rejected"),
    ("EQUIPMENT_SHORTAGE", Action.APPROVE_ALTERNATIVE, "shortage.resolved"),
    ("EQUIPMENT_SHORTAGE", Action.CANCEL, "shortage.resolved"),
    ("PHOTOS_MISSING", Action.UPLOAD, "work_order.photos_uploaded"),
]


@pytest.mark.parametrize(("alert_type", "action", "event_type"), SAID)
def test_an_answer_that_changes_a_work_order_is_its_event(alert_type: str, action: Action, event_type: str) -> None:
    said = event_of(alert_type, action, by="M1", technician_id="T1", reason="x" * 500, pressed_at=None)

    assert said is not None
    assert said[0] == event_type
    assert isinstance(said[1], EVENT_TYPES[event_type])


@pytest.mark.parametrize("alert_type", ["NEW_WORK_ORDER", "SLA_BREACH", "EQUIPMENT_SHORTAGE", "TECHNICIAN_OFFLINE"])
def test_who_has_only_seen_an_alert_changes_nothing(alert_type: str) -> None:
    said = event_of(alert_type, Action.ACKNOWLEDGE, by="M1", technician_id="T1", reason=None, pressed_at=None)

    assert said is None


def test_whoever_accepts_for_a_technician_does_so_in_the_technicians_name() -> None:
    said = event_of("WORK_ASSIGNED", Action.ACCEPT, by="D1", technician_id="T1", reason=None, pressed_at=None)

    assert said is not None
    assert said[1].model_dump()["technician_id"] == "T1"
