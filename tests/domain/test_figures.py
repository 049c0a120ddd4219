"""What dashboards show, and that nothing is divided by nothing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channel import ROWS, Channel
from domain.delivery import DeliveryState
from domain.figures import (
    Answered,
    Counted,
    TargetFigures,
    average,
    channel_figures,
    delivery_figures,
    percentile,
    ratio,
    response_figures,
    trend,
)
from domain.role import Role
from tests.builders import ORIGIN

MINUTE = timedelta(minutes=1)
counts = st.lists(
    st.builds(Counted, st.sampled_from(Channel), st.sampled_from(DeliveryState), st.integers(1, 1000)), max_size=40
)
values = st.lists(st.floats(0, 10_000), min_size=1, max_size=60).map(sorted)


def an_answer(minutes: float, *, late: bool = False, driving: bool = False, at: float = 0) -> Answered:
    return Answered(ORIGIN + at * MINUTE, minutes * MINUTE, late, driving)


@pytest.mark.requirement("X-54")
def test_of_nothing_there_is_no_figure() -> None:
    delivery = delivery_figures([])
    response = response_figures([], [], unanswered=0)

    assert (delivery.attempted, delivery.success_rate) == (0, None)
    assert (response.average_seconds, response.p50_seconds, response.p90_seconds) == (None, None, None)
    assert {one.success_rate for one in channel_figures([])} == {None}
    assert (ratio(0, 0), average([]), percentile([], 50)) == (None, None, None)


@pytest.mark.requirement("R-363", "X-32", "X-54")
def test_delivered_is_counted_of_what_was_attempted_and_carriers_apart_from_rows() -> None:
    counted = [
        Counted(Channel.WEB, DeliveryState.DELIVERED, 4),
        Counted(Channel.SMS, DeliveryState.DELIVERED, 2),
        Counted(Channel.SMS, DeliveryState.READ, 1),
        Counted(Channel.SMS, DeliveryState.FAILED, 1),
        Counted(Channel.SMS, DeliveryState.OPTED_OUT, 1),
        Counted(Channel.VOICE, DeliveryState.SENT, 1),
        Counted(Channel.PUSH, DeliveryState.SUPPRESSED, 50),
        Counted(Channel.VOICE, DeliveryState.CANCELLED, 50),
        Counted(Channel.VOICE, DeliveryState.PLANNED, 50),
    ]

    figures = delivery_figures(counted)

    assert (figures.attempted, figures.delivered, figures.carrier_delivered) == (10, 7, 3)
    assert (figures.failed, figures.on_the_way, figures.success_rate) == (2, 1, 0.7)
    channels = {one.channel: (one.count, one.success_rate) for one in channel_figures(counted)}
    assert channels == {
        Channel.WEB: (4, 1.0),
        Channel.IN_APP: (0, None),
        Channel.PUSH: (0, None),
        Channel.SMS: (5, 0.6),
        Channel.VOICE: (1, 0.0),
        Channel.EMAIL: (0, None),
    }


@pytest.mark.requirement("R-363", "X-54")
@given(counts)
def test_a_rate_is_never_more_than_one_and_channels_add_up_to_the_whole(counted: list[Counted]) -> None:
    whole, channels = delivery_figures(counted), tuple(channel_figures(counted))

    assert whole.success_rate is None or 0 <= whole.success_rate <= 1
    assert whole.attempted == whole.delivered + whole.failed + whole.on_the_way
    assert whole.carrier_delivered == sum(one.delivered for one in channels if one.channel not in ROWS)
    assert (whole.attempted, whole.delivered, whole.failed) == (
        sum(one.count for one in channels),
        sum(one.delivered for one in channels),
        sum(one.failed for one in channels),
    )


@pytest.mark.parametrize(
    ("ordered", "percent", "expected"),
    [
        ([7.0], 50, 7.0),
        ([7.0], 90, 7.0),
        ([1.0, 2.0], 50, 1.0),
        ([1.0, 2.0, 3.0], 50, 2.0),
        ([float(one) for one in range(1, 11)], 90, 9.0),
        ([float(one) for one in range(1, 12)], 90, 10.0),
        ([float(one) for one in range(1, 101)], 95, 95.0),
    ],
)
def test_a_percentile_is_the_nearest_rank(ordered: list[float], percent: int, expected: float) -> None:
    assert percentile(ordered, percent) == expected


@given(values, st.integers(1, 100))
def test_so_many_of_a_hundred_do_not_exceed_the_percentile(ordered: list[float], percent: int) -> None:
    found = percentile(ordered, percent)

    assert found in ordered
    assert found is not None
    assert sum(one <= found for one in ordered) * 100 >= percent * len(ordered)


@pytest.mark.requirement("R-363", "R-256", "X-20", "F-21")
def test_answers_are_figured_out_together() -> None:
    answers = [an_answer(1), an_answer(3), an_answer(20, late=True, driving=True)]
    targets = [
        TargetFigures(type="SLA_BREACH", role=Role.REGIONAL_DISPATCHER, target_seconds=300, met=2, missed=0),
        TargetFigures(type="WORK_ASSIGNED", role=Role.STORE_MANAGER, target_seconds=180, met=0, missed=1),
    ]

    figures = response_figures(answers, targets, unanswered=4)

    assert (figures.average_seconds, figures.p50_seconds, figures.p90_seconds) == (480, 180, 1200)
    assert (figures.acknowledgments, figures.required_but_unanswered) == (3, 4)
    assert (figures.on_time, figures.late, figures.deferred_driving) == (2, 1, 1)
    assert (figures.target_met, figures.target_missed) == (2, 1)


@pytest.mark.requirement("R-365")
def test_an_answer_belongs_to_the_point_at_or_before_it() -> None:
    points = [ORIGIN, ORIGIN + 60 * MINUTE, ORIGIN + 120 * MINUTE]
    answers = [an_answer(1, at=60), an_answer(2, at=59.99), an_answer(4, at=0), an_answer(9, at=100)]

    drawn = [(one.at, one.acknowledgments, one.average_seconds) for one in trend(answers, points)]

    assert drawn == [(points[0], 2, 180), (points[1], 2, 300), (points[2], 0, None)]
