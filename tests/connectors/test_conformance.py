"""What every sender of the registry must do alike: one table of what a vendor can answer, and what comes of it."""

import logging
from dataclasses import dataclass

import httpx
import pytest

from connectors._operation import OK
from domain.channel import ROWS, Channel
from domain.delivery import DeliveryState
from domain.failure import (
    Ambiguous,
    Permanent,
    ProviderFailure,
    RateLimited,
    RecipientGone,
    Retryable,
    Unauthorized,
)
from domain.message import Address, AddressKind, Sender
from tests.connectors.builders import (
    ACCEPTED,
    ADDRESSES,
    API_SECRET,
    CHANNELS,
    CLIENT_SECRET,
    DEVICE,
    NUMBER,
    SECOND,
    TEXT,
    TITLE,
    TOKEN,
    Connected,
    Vendor,
    a_config,
    a_message,
    answer,
    fixture,
    private_key,
    service_account,
)

STATUSES: list[tuple[int, type[ProviderFailure]]] = [
    (301, Permanent),
    (302, Permanent),
    (307, Permanent),
    (400, Permanent),
    (403, Unauthorized),
    (404, Permanent),
    (408, Retryable),
    (409, Permanent),
    (410, Permanent),
    (413, Permanent),
    (418, Permanent),
    (422, Permanent),
    (425, Retryable),
    (429, RateLimited),
    (451, Permanent),
    (500, Retryable),
    (501, Retryable),
    (502, Ambiguous),
    (503, Retryable),
    (504, Ambiguous),
    (599, Retryable),
]
LOST: list[tuple[Exception, type[ProviderFailure]]] = [
    (httpx.ConnectError("refused"), Retryable),
    (httpx.ConnectTimeout("slow"), Retryable),
    (httpx.PoolTimeout("full"), Retryable),
    (httpx.ReadTimeout("slow"), Ambiguous),
    (httpx.WriteTimeout("slow"), Ambiguous),
    (httpx.ReadError("reset"), Ambiguous),
    (httpx.WriteError("reset"), Ambiguous),
    (httpx.CloseError("reset"), Ambiguous),
    (httpx.RemoteProtocolError("disconnected"), Ambiguous),
    (TimeoutError(), Ambiguous),
    (httpx.LocalProtocolError("illegal header"), Permanent),
    (httpx.UnsupportedProtocol("gopher"), Permanent),
]
SECRETS = (NUMBER, NUMBER[1:], DEVICE, TEXT, TITLE, CLIENT_SECRET, API_SECRET, TOKEN, "PRIVATE KEY")


@dataclass(frozen=True)
class Line:
    """A provider in the chain of a channel."""

    channel: Channel
    place: int = 0

    def of(self, connected: Connected) -> Sender:
        return connected.chains()[self.channel][self.place]

    @property
    def accepted(self) -> str:
        return SECOND[self.channel] if self.place else ACCEPTED[self.channel]

    def accepting(self) -> Vendor:
        return Vendor(script=[answer(200, fixture(self.accepted))])


LINES = (*(Line(channel) for channel in CHANNELS), Line(Channel.SMS, 1), Line(Channel.VOICE, 1))
on_every_line = pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.channel}-{line.place}")
on_every_channel = pytest.mark.parametrize("channel", CHANNELS)
"""Of those that speak HTTP; what a mail server can answer is the table of test_smtp.py."""
by_every_sender = pytest.mark.parametrize("channel", ADDRESSES)


async def refused(line: Line, vendor: Vendor) -> ProviderFailure:
    with pytest.raises(ProviderFailure) as caught:
        await line.of(Connected(vendor)).send(a_message(line.channel))
    return caught.value


@on_every_line
@pytest.mark.parametrize("status", [200, 201, 202])
async def test_any_2xx_is_a_receipt_after_one_request(line: Line, status: int) -> None:
    vendor = Vendor(script=[answer(status, fixture(line.accepted))])

    receipt = await line.of(Connected(vendor)).send(a_message(line.channel))

    assert receipt.provider_ref
    assert receipt.state is DeliveryState.ACCEPTED
    assert len(vendor.requests) == 1


@on_every_line
@pytest.mark.requirement("X-11")
@pytest.mark.parametrize(("status", "expected"), STATUSES)
async def test_a_status_says_whether_a_later_try_can_work(
    line: Line, status: int, expected: type[ProviderFailure]
) -> None:
    vendor = Vendor(script=[answer(status, b"<html>nobody's dialect</html>")])

    failure = await refused(line, vendor)

    assert type(failure) is expected
    assert (failure.code, failure.status) == (f"http_{status}", status)
    assert len(vendor.requests) == 1


@on_every_line
@pytest.mark.requirement("X-11")
@pytest.mark.parametrize(("lost", "expected"), LOST, ids=lambda value: getattr(value, "__name__", repr(value)))
async def test_no_answer_is_ambiguous_unless_nothing_was_sent(
    line: Line, lost: Exception, expected: type[ProviderFailure]
) -> None:
    vendor = Vendor(script=[lost])

    failure = await refused(line, vendor)

    assert type(failure) is expected
    assert failure.status is None
    assert len(vendor.requests) == 1


@on_every_line
async def test_a_redirect_is_never_followed(line: Line) -> None:
    vendor = Vendor(script=[answer(302, headers={"Location": "https://elsewhere.test/"})])

    await refused(line, vendor)

    assert len(vendor.requests) == 1


@on_every_channel
async def test_a_refused_token_is_replaced_once_and_the_message_sent_again(channel: Channel) -> None:
    vendor = Vendor(script=[answer(401), answer(200, fixture(ACCEPTED[channel]))])

    await Connected(vendor).senders()[channel].send(a_message(channel))

    assert vendor.tokens_seen() == [f"{TOKEN}-1", f"{TOKEN}-2"]


@on_every_channel
async def test_a_second_401_stands(channel: Channel) -> None:
    vendor = Vendor(script=[answer(401)])

    failure = await refused(Line(channel), vendor)

    assert type(failure) is Unauthorized
    assert len(vendor.requests) == 2
    assert len(vendor.token_requests) == 2


@on_every_channel
async def test_a_403_does_not_cost_a_token(channel: Channel) -> None:
    vendor = Vendor(script=[answer(403)])

    await refused(Line(channel), vendor)

    assert len(vendor.token_requests) == 1


@on_every_line
@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b'{"surprise": true}'])
async def test_a_2xx_that_says_nothing_is_never_a_failure_that_sends_again(line: Line, body: bytes) -> None:
    vendor = Vendor(script=[answer(200, body)])
    sender = line.of(Connected(vendor))

    if line == Line(Channel.VOICE):  # the contact has the id that we gave it
        assert (await sender.send(a_message(line.channel))).provider_ref == "dl_9"
        return
    with pytest.raises(Ambiguous) as caught:
        await sender.send(a_message(line.channel))
    assert caught.value.code == "unreadable_answer"


@by_every_sender
async def test_an_address_of_another_kind_is_refused_before_any_request(channel: Channel) -> None:
    vendor = Vendor()
    numbered = channel in (Channel.SMS, Channel.VOICE)
    other = Address(AddressKind.FCM_FID, DEVICE) if numbered else Address(AddressKind.NUMBER, NUMBER)

    with pytest.raises(Permanent):
        await Connected(vendor).senders()[channel].send(a_message(channel, address=other))

    assert vendor.requests == vendor.token_requests == []


@on_every_line
@pytest.mark.parametrize("status", [status for status, _ in STATUSES] + [401])
async def test_a_failure_names_no_person_no_text_and_no_secret(
    line: Line, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f'{{"code": "{TEXT}", "message": "{NUMBER} {DEVICE} {TOKEN}", "contextId": "{NUMBER}", "error": "{NUMBER}"}}'
    connected = Connected(Vendor(script=[answer(status, echo.encode())]))

    with pytest.raises(ProviderFailure) as caught:
        await line.of(connected).send(a_message(line.channel))

    shown = f"{caught.value!r} {caught.value} {caught.value.__cause__!r} {connected.attempts} {caplog.text}"
    assert [secret for secret in SECRETS if secret in shown] == []


@on_every_line
@pytest.mark.parametrize("quoting", [httpx.ReadError, httpx.ConnectError, httpx.RemoteProtocolError])
async def test_what_a_transport_error_quotes_goes_no_further(line: Line, quoting: type[httpx.TransportError]) -> None:
    failure = await refused(line, Vendor(script=[quoting(f"while sending {NUMBER}: {TEXT}")]))

    assert failure.__cause__ is None
    assert failure.__suppress_context__
    assert [secret for secret in SECRETS if secret in f"{failure!r} {failure}"] == []


@on_every_line
async def test_nothing_that_is_shown_holds_a_secret(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sender = line.of(Connected(line.accepting()))

    receipt = await sender.send(a_message(line.channel))

    shown = f"{sender!r} {vars(sender)!r} {a_config()!r} {receipt!r} {a_message(line.channel)!r} {caplog.text}"
    assert [secret for secret in SECRETS if secret in shown] == []
    assert service_account() not in shown
    assert str(private_key().private_numbers().d) not in shown


@on_every_channel
async def test_each_attempt_is_told_to_whoever_watches(channel: Channel) -> None:
    connected = Connected(Vendor(script=[answer(500), answer(200, fixture(ACCEPTED[channel]))]))
    sender = connected.senders()[channel]

    with pytest.raises(Retryable):
        await sender.send(a_message(channel))
    await sender.send(a_message(channel))

    assert [(attempt.outcome, attempt.status) for attempt in connected.attempts] == [
        (OK, 200),
        ("retryable", 500),
        (OK, 200),
    ]
    assert connected.attempts[0].operation == "token"


@by_every_sender
async def test_what_is_longer_than_a_sender_can_take_is_refused_before_any_request(channel: Channel) -> None:
    vendor = Vendor()
    sender = Connected(vendor).senders()[channel]

    with pytest.raises(Permanent, match="too_long"):
        await sender.send(a_message(channel, body="x" * 4 * sender.capabilities.max_length))

    assert vendor.requests == []


def test_every_channel_that_leaves_the_house_has_a_sender() -> None:
    senders = Connected(Vendor()).senders()

    assert set(senders) == set(Channel) - ROWS
    assert {channel: sender.channel for channel, sender in senders.items()} == {one: one for one in senders}


@by_every_sender
async def test_what_a_provider_does_not_know_is_not_found(channel: Channel) -> None:
    vendor = Vendor(script=[answer(404)])

    assert await Connected(vendor).senders()[channel].find(a_message(channel)) is None


async def test_gone_is_told_apart_from_a_mistake_of_ours() -> None:
    failure = await refused(Line(Channel.PUSH), Vendor(script=[answer(404, fixture("fcm/error_unregistered.json"))]))

    assert type(failure) is RecipientGone
