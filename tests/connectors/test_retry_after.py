"""Every dialect of "come back later"."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._retry_after import LATEST, SOONEST, retry_after
from domain.channel import Channel
from domain.failure import RateLimited
from tests.connectors.builders import NOW, Connected, Vendor, a_message, answer

waits = st.integers(min_value=1, max_value=900).map(lambda seconds: timedelta(seconds=seconds))
instants = st.integers(min_value=1_577_836_800, max_value=3_786_912_000).map(lambda at: datetime.fromtimestamp(at, UTC))


@given(waits, instants)
def test_all_dialects_of_one_wait_agree(wait: timedelta, now: datetime) -> None:
    at = now + wait

    dialects = (
        str(int(wait.total_seconds())),
        f"{int(wait.total_seconds())}.0",
        str(int(at.timestamp())),
        str(int(at.timestamp() * 1000)),
        format_datetime(at, usegmt=True),
        f" {format_datetime(at)} ",
    )

    assert {retry_after(dialect, now=now) for dialect in dialects} == {wait}


@given(st.text(), instants)
def test_whatever_is_written_there_the_wait_is_sane(header: str, now: datetime) -> None:
    wait = retry_after(header, now=now)

    assert wait is None or SOONEST <= wait <= LATEST


@given(st.integers(min_value=0, max_value=10**18), instants)
def test_any_number_is_sane(number: int, now: datetime) -> None:
    wait = retry_after(str(number), now=now)

    assert wait is None or SOONEST <= wait <= LATEST


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("NaN", None),
        ("٣", None),
        ("0", SOONEST),
        ("0.25", SOONEST),
        ("86400", LATEST),
        ("Tue, 24 Nov 2020 15:00:00 GMT", SOONEST),
        ("Fri, 24 Nov 2090 15:00:00 GMT", LATEST),
        ("Tue, 24 Nov 2026 15:00:30 -0000", timedelta(seconds=30)),
    ],
)
def test_the_edges(header: str | None, expected: timedelta | None) -> None:
    assert retry_after(header, now=NOW) == expected


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 20), (0.5, 22), (1.0, 24)])
async def test_those_who_were_refused_together_come_back_apart(jitter: float, seconds: float) -> None:
    vendor = Vendor(script=[answer(429, headers={"Retry-After": "20"})])

    with pytest.raises(RateLimited) as caught:
        await Connected(vendor, jitter=jitter).senders()[Channel.SMS].send(a_message(Channel.SMS))

    assert caught.value.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(("channel", "seconds"), [(Channel.SMS, 30), (Channel.VOICE, 30), (Channel.PUSH, 60)])
async def test_a_429_without_a_hint_has_the_providers_own_pause(channel: Channel, seconds: int) -> None:
    with pytest.raises(RateLimited) as caught:
        await Connected(Vendor(script=[answer(429)])).senders()[channel].send(a_message(channel))

    assert caught.value.retry_after == timedelta(seconds=seconds)
