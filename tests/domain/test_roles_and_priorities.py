"""Who stands above whom, and what is more urgent than what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channel import INTERRUPTING, ROWS, Channel
from domain.priority import Priority, at_least
from domain.role import Role, stands_above

ORDER = [
    {Role.TECHNICIAN},
    {Role.STORE_MANAGER},
    {Role.CENTRAL_DISPATCHER},
    {Role.REGIONAL_DISPATCHER},
    {Role.OPERATIONS_MANAGER, Role.ADMIN},
]
OUTSIDE = {Role.BILLING_CLERK, Role.CUSTOMER_SERVICE, Role.CUSTOMER}
priorities = st.sampled_from(Priority)


def rank(role: Role) -> int | None:
    return next((level for level, roles in enumerate(ORDER) if role in roles), None)


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("other", Role)
def test_roles_stand_in_the_order_of_the_dispatch_centre(role: Role, other: Role) -> None:
    mine, theirs = rank(role), rank(other)

    assert stands_above(role, other) is (mine is not None and theirs is not None and mine > theirs)


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize("role", sorted(OUTSIDE))
def test_billing_customer_service_and_customers_stand_outside_the_order(role: Role) -> None:
    assert not any(stands_above(role, other) or stands_above(other, role) for other in Role)


def test_a_role_is_spoken_without_underscores() -> None:
    assert Role.REGIONAL_DISPATCHER.spoken == "regional dispatcher"


@pytest.mark.requirement("R-318")
def test_priorities_are_numbered_from_the_most_urgent() -> None:
    assert [priority.key for priority in Priority] == [1, 2, 3, 4]
    assert Priority.CRITICAL.key == 1


@pytest.mark.requirement("R-147")
@given(priorities, priorities)
def test_the_more_urgent_of_two_is_taken(one: Priority, other: Priority) -> None:
    assert at_least(one, other).key == min(one.key, other.key)


@given(priorities, priorities)
def test_a_floor_never_lowers(priority: Priority, floor: Priority) -> None:
    assert at_least(priority, floor).key <= priority.key


@pytest.mark.requirement("F-27")
@pytest.mark.parametrize(
    ("channel", "interrupts"),
    [("web", False), ("in_app", False), ("push", True), ("sms", True), ("voice", True)],
)
def test_rows_do_not_interrupt_and_providers_do(channel: str, interrupts: bool) -> None:
    assert Channel(channel).interrupts is interrupts


def test_a_channel_interrupts_or_is_a_row_or_a_letter() -> None:
    assert set(Channel) == INTERRUPTING | ROWS | {Channel.EMAIL}
    assert not INTERRUPTING & ROWS
