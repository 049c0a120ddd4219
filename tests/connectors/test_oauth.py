"""Tokens: one for all, renewed early, replaced once."""

import asyncio

import httpx
import pytest

from domain.channel import Channel
from domain.failure import Ambiguous, ProviderFailure, RateLimited, Retryable, Unauthorized
from tests.connectors.builders import CHANNELS, TOKEN, Connected, Time, Vendor, a_message, accepting, answer

on_every_channel = pytest.mark.parametrize("channel", CHANNELS)


async def test_everybody_who_waits_gets_the_same_token() -> None:
    vendor = accepting(Channel.SMS)
    sender = Connected(vendor).senders()[Channel.SMS]

    await asyncio.gather(*(sender.send(a_message(Channel.SMS)) for _ in range(20)))

    assert len(vendor.token_requests) == 1
    assert set(vendor.tokens_seen()) == {f"{TOKEN}-1"}


async def test_a_token_that_is_refused_to_many_is_replaced_once() -> None:
    vendor = accepting(Channel.SMS)
    everybody_asked = asyncio.Barrier(5)

    async def revoked(request: httpx.Request) -> httpx.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}-1":
            return await vendor(request)
        await everybody_asked.wait()
        return answer(401)

    sender = Connected(revoked).senders()[Channel.SMS]

    await asyncio.gather(*(sender.send(a_message(Channel.SMS)) for _ in range(5)))

    assert len(vendor.token_requests) == 2
    assert vendor.tokens_seen() == [f"{TOKEN}-2"] * 5


@on_every_channel
@pytest.mark.requirement("R-206")
async def test_a_token_of_30_minutes_is_renewed_after_24(channel: Channel) -> None:
    time, vendor = Time(), accepting(channel)
    sender = Connected(vendor, time).senders()[channel]

    await sender.send(a_message(channel))
    time.seconds += 24 * 60 - 1
    await sender.send(a_message(channel))
    time.seconds += 1
    await sender.send(a_message(channel))

    assert vendor.tokens_seen() == [f"{TOKEN}-1", f"{TOKEN}-1", f"{TOKEN}-2"]


async def test_a_token_that_cannot_be_renewed_is_used_until_it_expires() -> None:
    time, vendor = Time(), accepting(Channel.SMS)
    sender = Connected(vendor, time).senders()[Channel.SMS]
    await sender.send(a_message(Channel.SMS))
    vendor.will_give_token(httpx.ConnectError("down"))

    time.seconds += 25 * 60
    await sender.send(a_message(Channel.SMS))
    await sender.send(a_message(Channel.SMS))
    time.seconds += 5 * 60
    with pytest.raises(Retryable):
        await sender.send(a_message(Channel.SMS))

    assert vendor.tokens_seen() == [f"{TOKEN}-1"] * 3
    assert len(vendor.token_requests) == 3  # not once more for the second text


@on_every_channel
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (answer(400, b'{"error": "invalid_grant"}'), Unauthorized),
        (answer(401, b'{"error": "invalid_client"}'), Unauthorized),
        (answer(403), Unauthorized),
        (answer(404), Unauthorized),
        (answer(302), Unauthorized),
        (answer(429, headers={"Retry-After": "9"}), RateLimited),
        (answer(500), Retryable),
        (answer(502), Retryable),
        (answer(504), Retryable),
        (answer(200, b"<html>"), Retryable),
        (answer(200, b'{"access_token": "", "expires_in": 1800}'), Retryable),
        (answer(200, b'{"access_token": "t", "expires_in": -1}'), Retryable),
        (httpx.ConnectError("down"), Retryable),
        (httpx.ReadTimeout("slow"), Retryable),
        (httpx.ReadError("reset"), Retryable),
    ],
)
async def test_without_a_token_nothing_has_been_sent(
    channel: Channel, given: httpx.Response | Exception, expected: type[ProviderFailure]
) -> None:
    vendor = accepting(channel)
    vendor.will_give_token(given)

    with pytest.raises(ProviderFailure) as caught:
        await Connected(vendor).senders()[channel].send(a_message(channel))

    assert type(caught.value) is expected
    assert type(caught.value) is not Ambiguous
    assert vendor.requests == []
    assert len(vendor.token_requests) == 1


async def test_a_cancelled_wait_leaves_the_token_to_the_next() -> None:
    vendor, asked = accepting(Channel.SMS), asyncio.Event()

    async def slow_once(request: httpx.Request) -> httpx.Response:
        if not asked.is_set():
            asked.set()
            await asyncio.Event().wait()
        return await vendor(request)

    sender = Connected(slow_once).senders()[Channel.SMS]
    first = asyncio.create_task(sender.send(a_message(Channel.SMS)))
    await asked.wait()

    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    receipt = await sender.send(a_message(Channel.SMS))

    assert receipt.provider_ref


async def test_the_word_of_the_login_is_kept() -> None:
    vendor = Vendor(token_script=[answer(400, b'{"error": "invalid_client", "error_description": "secret is wrong"}')])

    with pytest.raises(Unauthorized) as caught:
        await Connected(vendor).senders()[Channel.SMS].send(a_message(Channel.SMS))

    assert caught.value.code == "invalid_client"
