"""Which types a work order raises; each is said in the words of its own context model."""

import pytest

from domain.catalogue import CATALOGUE
from tests.domain.life import AFTERNOON, Life, a_completed, an_accepted, an_assigned, heard, on_site
from tests.domain.test_days_of_work_orders import declined_after_escalation

OF_OTHERS = {"5.5", "7.7", "7.9", "7.10", "7.15"}
"""Of technicians, of closings, of regions and of the installation itself."""


def every_kind_of_day() -> list[Life]:
    """Between them they raise everything; the harness puts each context through its model."""
    hour = {"sla_minutes": 60}
    return [
        heard(Life(), [(0, "work_order.created", hour), (61, "work_order.assigned", {}), (62, "offer.declined", {})]),
        heard(declined_after_escalation(), [(9, "work_order.reassigned", {}), (10, "offer.accepted", {})]),
        heard(an_assigned(), [(4, "assignment.rejected", {})]),
        heard(an_accepted(), [(5, "work_order.commented", {}), (6, "work_order.rescheduled", AFTERNOON)]),
        heard(an_accepted(), [(300, "work_order.cancelled", {})]),
        heard(on_site(estimated_minutes=1), [(80, "shortage.reported", {}), (81, "shortage.resolved", {})]),
        heard(on_site(), [(80, "schedule.exception", {}), (81, "work_order.completed", {"photos_uploaded": 0})]),
        heard(an_accepted(), [(5, "technician.status", {"status": "en_route"})]),
        heard(a_completed(), [(131, "work_order.rejected", {}), (132, "work_order.resubmitted", {})]),
        heard(a_completed(), [(131, "work_order.approved", {})]),
    ]


@pytest.mark.requirement("X-56", "X-64", "X-22")
def test_a_work_order_raises_every_type_but_those_of_others() -> None:
    raised = {one.type for life in every_kind_of_day() for one in life.raised}

    assert {CATALOGUE[key].number for key in raised} == {one.number for one in CATALOGUE.values()} - OF_OTHERS


@pytest.mark.requirement("X-75")
def test_keys_name_the_work_order_the_type_and_the_occurrence() -> None:
    for life in every_kind_of_day():
        for one in life.raised:
            work_order, alert_type, occurrence = one.key.split(":")

            assert (work_order, alert_type) == ("WO-1", one.type)
            assert 0 < len(occurrence) <= 32
