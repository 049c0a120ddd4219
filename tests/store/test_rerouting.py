"""A delivery on its way along the providers of its channel: what is written, and whose reports still count (X-38)."""

from datetime import timedelta

import pytest

from domain.channel import Channel
from domain.delivery import CallOutcome, DeliveryState
from domain.failover import Route
from domain.failure import Ambiguous, OptedOut, Permanent, ProviderFailure, RateLimited, Retryable, Unauthorized
from domain.message import Receipt
from domain.orders import Delivered
from domain.ports import Go, Wait
from store.database import Database, Row
from store.directory import DirectoryCache
from store.sending import StoreSendingDesk
from tests.store.desk import Desk, _order, at

CHAIN = (Route("genesys"), Route("twilio", finds=True))
CHAINS = {Channel.SMS: CHAIN, Channel.VOICE: CHAIN}
AT_ONCE = Wait(timedelta(0), "failed_over")


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


def sending(desk: Desk) -> StoreSendingDesk:
    return StoreSendingDesk(desk.database, DirectoryCache(desk.database), CHAINS)


async def a_breach(desk: Desk, channel: str) -> Row:
    """Rita's delivery of an SLA breach, behind the fence at 00:00."""
    await desk.raises("SLA_BREACH")
    await desk.plans(0)
    delivery = await desk.delivery("RD1", channel)
    cleared = await sending(desk).begin(_order(delivery), now=at(0))
    assert isinstance(cleared, Go)
    assert cleared.route == 0
    return delivery


async def now_by_twilio(desk: Desk, channel: str) -> Row:
    """Refused by the first provider, taken by the second."""
    delivery = await a_breach(desk, channel)
    order = _order(delivery)
    await sending(desk).failed(order, Unauthorized("http_401", status=401), now=at(0))
    await sending(desk).begin(order, now=at(0))
    await sending(desk).accepted(order, Receipt("twilio", "SM1"), now=at(0))
    return await desk.delivery("RD1", channel)


@pytest.mark.parametrize(
    ("channel", "failure", "verdict"),
    [
        ("sms", Unauthorized("http_401"), AT_ONCE),
        ("voice", Unauthorized("http_401"), AT_ONCE),
        ("sms", Retryable("http_503"), Wait(timedelta(seconds=30), "retryable")),
        ("voice", Retryable("http_503"), AT_ONCE),
        (
            "sms",
            RateLimited("http_429", retry_after=timedelta(seconds=40)),
            Wait(timedelta(seconds=40), "rate_limited"),
        ),
        ("sms", RateLimited("http_429", retry_after=timedelta(minutes=11)), AT_ONCE),
        ("sms", Ambiguous("read_timeout"), Wait(timedelta(seconds=30), "ambiguous")),
    ],
)
@pytest.mark.requirement("X-38", "X-11")
async def test_what_a_failure_of_the_first_provider_costs(
    desk: Desk, channel: str, failure: ProviderFailure, verdict: Wait
) -> None:
    delivery = await a_breach(desk, channel)

    assert await sending(desk).failed(_order(delivery), failure, now=at(0)) == verdict


@pytest.mark.requirement("X-38")
@pytest.mark.parametrize("failure", [Permanent("21211"), OptedOut("21610")])
async def test_what_is_the_recipients_own_ends_with_the_first_provider(desk: Desk, failure: ProviderFailure) -> None:
    delivery = await a_breach(desk, "sms")

    over = await sending(desk).failed(_order(delivery), failure, now=at(0))

    assert isinstance(over, Delivered)
    assert (await desk.delivery("RD1", "sms"))["route"] == 0


@pytest.mark.requirement("X-38")
async def test_the_next_provider_begins_with_no_tries_and_the_move_is_on_the_record(desk: Desk) -> None:
    delivery = await a_breach(desk, "sms")

    await sending(desk).failed(_order(delivery), Unauthorized("http_401"), now=at(0))
    cleared = await sending(desk).begin(_order(delivery), now=at(0))

    row = await desk.delivery("RD1", "sms")
    assert isinstance(cleared, Go)
    assert cleared.route == 1
    assert (row["state"], row["route"], row["provider"], row["tries"]) == ("sending", 1, "twilio", 1)
    audited = await desk.one("SELECT reason, details FROM audit_entries WHERE event = 'Delivery.FailedOver'")
    assert audited["reason"] == "provider_unauthorized"
    assert '"from": "genesys"' in audited["details"] or '"from":"genesys"' in audited["details"]


async def test_with_every_provider_asked_it_is_given_up(desk: Desk) -> None:
    delivery = await a_breach(desk, "sms")
    order = _order(delivery)
    await sending(desk).failed(order, Unauthorized("http_401"), now=at(0))
    await sending(desk).begin(order, now=at(0))

    over = await sending(desk).failed(order, Unauthorized("http_401"), now=at(0))

    assert isinstance(over, Delivered)
    assert over.state is DeliveryState.FAILED


async def test_a_suspended_provider_is_passed_over_behind_the_fence(desk: Desk) -> None:
    delivery = await a_breach(desk, "sms")

    cleared = await sending(desk).passed_over(_order(delivery), now=at(0))

    assert isinstance(cleared, Go)
    row = await desk.delivery("RD1", "sms")
    assert (cleared.route, row["state"], row["provider"], row["tries"]) == (1, "sending", "twilio", 1)


@pytest.mark.requirement("X-20", "X-38")
@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize("failure", [Retryable("http_503"), RateLimited("ceiling"), Unauthorized("http_401"), None])
async def test_what_failed_after_the_answer_is_never_tried_again(
    desk: Desk, channel: str, failure: ProviderFailure | None
) -> None:
    delivery = await a_breach(desk, channel)
    order = _order(delivery)
    await desk.answers("RD1", at=at(seconds=1))

    ended = (
        await sending(desk).failed(order, failure, now=at(seconds=2))
        if failure
        else await sending(desk).passed_over(order, now=at(seconds=2))
    )

    assert isinstance(ended, Delivered)
    assert (ended.state, ended.reason) == (DeliveryState.CANCELLED, "acknowledged")


@pytest.mark.requirement("X-10", "X-38")
async def test_the_number_stays_the_calls_own_while_it_changes_its_provider(desk: Desk) -> None:
    delivery = await a_breach(desk, "voice")

    await sending(desk).failed(_order(delivery), Retryable("http_503"), now=at(0))

    lease = await desk.one("SELECT delivery_id FROM number_leases")
    assert lease["delivery_id"] == delivery["id"]


@pytest.mark.requirement("X-55", "X-38")
async def test_an_unknown_outcome_is_repeated_by_the_next_provider(desk: Desk) -> None:
    delivery = await a_breach(desk, "sms")

    cleared = await sending(desk).begin(_order(delivery), now=at(0, seconds=31))

    assert isinstance(cleared, Go)
    assert (cleared.route, cleared.find_first) == (1, False)
    assert cleared.message.body.startswith("REPEAT? ")


@pytest.mark.requirement("X-55")
async def test_a_provider_that_finds_what_it_has_is_asked_before_it_repeats(desk: Desk) -> None:
    delivery = await a_breach(desk, "sms")
    await sending(desk).failed(_order(delivery), Unauthorized("http_401"), now=at(0))
    await sending(desk).begin(_order(delivery), now=at(0))

    cleared = await sending(desk).begin(_order(delivery), now=at(0, seconds=31))

    assert isinstance(cleared, Go)
    assert (cleared.route, cleared.find_first) == (1, True)


@pytest.mark.requirement("X-55")
async def test_a_customer_never_reads_the_same_words_twice(desk: Desk) -> None:
    delivery = await a_breach(desk, "sms")
    await desk.database.write(
        lambda tx: tx.run("UPDATE deliveries SET role = 'customer' WHERE id = :id", id=delivery["id"])
    )

    over = await sending(desk).begin(_order(delivery), now=at(0, seconds=31))

    assert isinstance(over, Delivered)
    assert over.state is DeliveryState.UNKNOWN


@pytest.mark.requirement("X-31", "X-38")
@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        (DeliveryState.FAILED, "accepted"),
        (DeliveryState.SENT, "accepted"),
        (DeliveryState.OPTED_OUT, "accepted"),
        (DeliveryState.DELIVERED, "delivered"),
        (DeliveryState.READ, "read"),
    ],
)
async def test_of_a_provider_that_has_it_no_more_only_an_arrival_counts(
    desk: Desk, said: DeliveryState, becomes: str
) -> None:
    delivery = await now_by_twilio(desk, "sms")

    await desk.hears(desk.status(said, "g-1", delivery_id=delivery["id"]), now=at(1))

    row = await desk.delivery("RD1", "sms")
    assert (row["state"], row["provider"], row["provider_ref"]) == (becomes, "twilio", "SM1")


@pytest.mark.requirement("X-38")
async def test_an_opt_out_is_heard_whoever_says_it(desk: Desk) -> None:
    delivery = await now_by_twilio(desk, "sms")

    await desk.hears(desk.status(DeliveryState.OPTED_OUT, "g-1", delivery_id=delivery["id"]), now=at(1))

    assert (await desk.one("SELECT number FROM opt_outs"))["number"] == delivery["address"]


@pytest.mark.requirement("X-31", "X-38", "X-10")
@pytest.mark.parametrize("outcome", [one for one in CallOutcome if one is not CallOutcome.CONFIRMED])
async def test_a_call_rings_on_whatever_the_earlier_provider_says_of_its_own(desk: Desk, outcome: CallOutcome) -> None:
    delivery = await now_by_twilio(desk, "voice")

    await desk.hears(desk.ended_call(delivery, outcome), now=at(1))

    row = await desk.delivery("RD1", "voice")
    assert (row["state"], row["outcome"]) == ("accepted", None)
    assert (await desk.one("SELECT delivery_id FROM number_leases"))["delivery_id"] == delivery["id"]


@pytest.mark.requirement("X-38")
async def test_a_call_that_was_taken_and_then_failed_goes_to_the_next_provider(desk: Desk) -> None:
    delivery = await a_breach(desk, "voice")
    order = _order(delivery)
    await sending(desk).accepted(order, Receipt("genesys", "g-1"), now=at(0))
    await desk.hears(desk.ended_call(delivery, CallOutcome.FAILED), now=at(0, seconds=5))

    cleared = await sending(desk).begin(order, now=at(0, seconds=5))

    assert isinstance(cleared, Go)
    row = await desk.delivery("RD1", "voice")
    assert (cleared.route, row["state"], row["outcome"], row["failure"]) == (1, "sending", None, None)


@pytest.mark.requirement("X-11")
@pytest.mark.parametrize("outcome", [CallOutcome.BUSY, CallOutcome.NO_ANSWER, CallOutcome.HUNG_UP])
async def test_a_call_that_rang_is_an_attempt(desk: Desk, outcome: CallOutcome) -> None:
    delivery = await a_breach(desk, "voice")
    order = _order(delivery)
    await sending(desk).accepted(order, Receipt("genesys", "g-1"), now=at(0))
    await desk.hears(desk.ended_call(delivery, outcome), now=at(0, seconds=5))

    assert isinstance(await sending(desk).begin(order, now=at(0, seconds=5)), Delivered)
