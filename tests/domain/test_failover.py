"""When a delivery is handed to the next provider, and when it must not be (X-38)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.failover import Rerouting, Route, around_suspended, next_route
from domain.failure import FailureClass
from domain.reason import Reason

GENESYS, TWILIO = Route("genesys"), Route("twilio", finds=True)
CHAIN = (GENESYS, TWILIO)

# failure, over, hurried -> where to, and why
TABLE = [
    (FailureClass.AUTH, False, False, 1, Reason.PROVIDER_UNAUTHORIZED),
    (FailureClass.AUTH, True, False, 1, Reason.PROVIDER_UNAUTHORIZED),
    (FailureClass.POLICY, False, False, 1, Reason.PROVIDER_FILTERED),
    (FailureClass.RETRYABLE, False, False, None, Reason.SAME_PROVIDER_AGAIN),
    (FailureClass.RETRYABLE, True, False, 1, Reason.PROVIDER_FAILING),
    (FailureClass.RETRYABLE, False, True, 1, Reason.FIRST_FAILURE_COUNTS),
    (FailureClass.RETRYABLE, True, True, 1, Reason.PROVIDER_FAILING),
    (FailureClass.RATE_LIMITED, False, False, None, Reason.SAME_PROVIDER_AGAIN),
    (FailureClass.RATE_LIMITED, True, False, 1, Reason.PROVIDER_BUSY),
    (FailureClass.RATE_LIMITED, False, True, 1, Reason.FIRST_FAILURE_COUNTS),
    (FailureClass.AMBIGUOUS, False, False, None, Reason.SAME_PROVIDER_AGAIN),
    (FailureClass.AMBIGUOUS, False, True, None, Reason.SAME_PROVIDER_AGAIN),
    (FailureClass.AMBIGUOUS, True, False, 1, Reason.PROVIDER_SILENT),
    (FailureClass.PERMANENT, True, True, None, Reason.SAME_EVERYWHERE),
    (FailureClass.RECIPIENT_GONE, True, True, None, Reason.SAME_EVERYWHERE),
    (FailureClass.OPTED_OUT, True, True, None, Reason.SAME_EVERYWHERE),
]

failures = st.sampled_from(FailureClass)


@pytest.mark.requirement("X-38", "X-55")
@pytest.mark.parametrize(("failure", "over", "hurried", "route", "reason"), TABLE)
def test_a_failure_goes_to_the_next_provider_or_says_why_not(
    failure: FailureClass, over: bool, hurried: bool, route: int | None, reason: Reason
) -> None:
    assert next_route(CHAIN, {"genesys"}, failure, over=over, hurried=hurried) == Rerouting(route, reason)


@given(failure=failures, over=st.booleans(), hurried=st.booleans())
def test_whoever_has_been_tried_is_never_asked_again(failure: FailureClass, over: bool, hurried: bool) -> None:
    assert next_route(CHAIN, {"genesys", "twilio"}, failure, over=over, hurried=hurried).route is None


@given(failure=failures, over=st.booleans(), hurried=st.booleans())
def test_a_provider_without_a_successor_keeps_its_deliveries(failure: FailureClass, over: bool, hurried: bool) -> None:
    assert next_route((GENESYS,), {"genesys"}, failure, over=over, hurried=hurried).route is None


@pytest.mark.requirement("X-38")
@given(over=st.booleans(), hurried=st.booleans(), tried=st.frozensets(st.sampled_from(["genesys", "twilio"])))
def test_an_opt_out_never_goes_round_by_another_provider(over: bool, hurried: bool, tried: frozenset[str]) -> None:
    assert next_route(CHAIN, tried, FailureClass.OPTED_OUT, over=over, hurried=hurried).route is None


def test_a_suspended_provider_is_passed_over_where_there_is_another() -> None:
    assert around_suspended(CHAIN, {"genesys"}) == Rerouting(1, Reason.PROVIDER_SUSPENDED)
    assert around_suspended((GENESYS,), {"genesys"}) == Rerouting(None, Reason.NO_OTHER_PROVIDER)
