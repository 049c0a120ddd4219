"""What a worker's log says of an attempt that failed: whose it was and of which kind, never to whom or what."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import structlog

from activities import delivering
from activities.delivering import Delivering
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.failure import Permanent, ProviderFailure, RateLimited, Retryable
from domain.ids import DeliveryId
from domain.ladder import CallPolicy, RetryPolicy
from domain.message import Capabilities, Message, Receipt
from domain.orders import Deliver, Delivered, SettleCall
from domain.ports import Clearance, Go, Wait
from domain.retry import OUR_CEILING
from tests.builders import ALERT, ORIGIN, a_clock
from tests.connectors.builders import NUMBER, TEXT, a_message

ORDER = Deliver(
    alert_id=ALERT, delivery_id=DeliveryId("dl_1"), clock=a_clock(), retries=RetryPolicy(), calls=CallPolicy()
)
AGAIN = Wait(timedelta(seconds=30), "retryable")
CAPABLE = Capabilities(reports=True, finds=False, max_length=765)
GIVEN_UP = Delivered(state=DeliveryState.FAILED)


@dataclass
class Desk:
    """Lets everything through; after a failure it decides as it is told."""

    verdict: Wait | Delivered

    async def begin(self, order: Deliver, **_: object) -> Clearance:
        return Go(a_message(Channel.SMS))

    async def accepted(self, order: Deliver, receipt: Receipt, **_: object) -> Delivered:
        return Delivered(state=DeliveryState.ACCEPTED)

    async def failed(self, order: Deliver, failure: ProviderFailure, **_: object) -> Wait | Delivered:
        return self.verdict

    async def passed_over(self, order: Deliver, **_: object) -> Clearance:
        raise NotImplementedError

    async def suspended(self, order: Deliver, provider: str, failure: ProviderFailure, **_: object) -> None:
        raise NotImplementedError

    async def settle(self, order: SettleCall) -> Delivered:
        raise NotImplementedError


@dataclass
class Failing:
    """A provider that always answers the same."""

    failure: ProviderFailure
    provider: str = "genesys"
    channel: Channel = Channel.SMS
    capabilities: Capabilities = CAPABLE

    async def send(self, message: Message) -> Receipt:
        raise self.failure

    async def find(self, message: Message) -> Receipt | None:
        return None


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[structlog.typing.EventDict]:
    capture = structlog.testing.LogCapture()
    monkeypatch.setattr(delivering, "log", structlog.wrap_logger(None, processors=[capture]))
    return capture.entries


async def attempt(failure: ProviderFailure, verdict: Wait | Delivered) -> None:
    activities = Delivering(Desk(verdict), {Channel.SMS: (Failing(failure),)}, lambda: ORIGIN)
    await activities.deliver_sms(ORDER)


@pytest.mark.requirement("R-089")
async def test_a_failed_attempt_names_its_alert_and_when_it_is_tried_again(
    lines: list[structlog.typing.EventDict],
) -> None:
    with pytest.raises(Exception, match="retryable"):
        await attempt(Retryable("http_503", status=503), AGAIN)

    assert lines == [
        {
            "event": "delivery attempt failed",
            "log_level": "warning",
            "alert_id": ALERT,
            "delivery_id": "dl_1",
            "channel": "sms",
            "provider": "genesys",
            "failure": "retryable",
            "code": "http_503",
            "status": 503,
            "again_in": 30.0,
        }
    ]


@pytest.mark.requirement("R-089")
async def test_a_delivery_that_is_given_up_says_so_and_not_to_whom(lines: list[structlog.typing.EventDict]) -> None:
    await attempt(Permanent("InvalidNumber", status=400), GIVEN_UP)

    (line,) = lines
    assert (line["event"], line["alert_id"], line["again_in"]) == ("delivery given up", ALERT, None)
    assert NUMBER not in str(line)
    assert TEXT not in str(line)


async def test_what_our_own_ceiling_holds_back_was_no_attempt(lines: list[structlog.typing.EventDict]) -> None:
    with pytest.raises(Exception, match=OUR_CEILING):
        await attempt(
            RateLimited(OUR_CEILING, retry_after=timedelta(seconds=1)), Wait(timedelta(seconds=1), OUR_CEILING)
        )

    assert lines == []
