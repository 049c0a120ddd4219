"""A provider that fails for the first few deliveries is not asked for the next ones."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from activities.delivering import Delivering
from domain.breaker import FIRST_OPEN
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.failure import ProviderFailure, RateLimited, Retryable, Unauthorized
from domain.message import Capabilities, Message, Receipt
from domain.orders import Deliver, Delivered, SettleCall
from domain.ports import Clearance, Go, Wait
from domain.retry import OUR_CEILING
from tests.activities.test_delivering import ORDER
from tests.builders import ORIGIN
from tests.connectors.builders import a_message

CAPABLE = Capabilities(reports=True, finds=False, max_length=765)


@dataclass
class Desk:
    """Each delivery begins with the first provider, and goes to the second one where that is passed over."""

    find_first: bool = False
    suspensions: list[str] = field(default_factory=list)

    async def begin(self, order: Deliver, **_: object) -> Clearance:
        return Go(a_message(Channel.SMS), find_first=self.find_first)

    async def passed_over(self, order: Deliver, **_: object) -> Clearance:
        return Go(a_message(Channel.SMS), route=1)

    async def suspended(self, order: Deliver, provider: str, failure: ProviderFailure, **_: object) -> None:
        self.suspensions.append(provider)

    async def accepted(self, order: Deliver, receipt: Receipt, **_: object) -> Delivered:
        return Delivered(state=DeliveryState.ACCEPTED)

    async def failed(self, order: Deliver, failure: ProviderFailure, **_: object) -> Wait | Delivered:
        return Delivered(state=DeliveryState.FAILED)

    async def settle(self, order: SettleCall) -> Delivered:
        raise NotImplementedError


@dataclass
class Provider:
    """Fails while it is told to, and counts what it is asked."""

    provider: str
    failure: ProviderFailure | None = None
    asked: int = 0
    channel: Channel = Channel.SMS
    capabilities: Capabilities = CAPABLE

    async def send(self, message: Message) -> Receipt:
        self.asked += 1
        if self.failure:
            raise self.failure
        return Receipt(self.provider, "r-1")

    async def find(self, message: Message) -> Receipt | None:
        return None


@dataclass
class Stage:
    """A worker whose time stands still."""

    genesys: Provider = field(default_factory=lambda: Provider("genesys"))
    twilio: Provider = field(default_factory=lambda: Provider("twilio"))
    desk: Desk = field(default_factory=Desk)
    now: datetime = ORIGIN

    def __post_init__(self) -> None:
        self.worker = Delivering(self.desk, {Channel.SMS: (self.genesys, self.twilio)}, lambda: self.now)

    async def delivers(self, times: int) -> None:
        for _ in range(times):
            await self.worker.deliver_sms(ORDER)


@pytest.mark.requirement("X-38")
async def test_a_dead_provider_costs_the_first_five_deliveries_only() -> None:
    stage = Stage(Provider("genesys", Retryable("http_503")))

    await stage.delivers(50)

    assert (stage.genesys.asked, stage.twilio.asked) == (5, 45)
    assert stage.desk.suspensions == ["genesys"]


async def test_refused_credentials_cost_one() -> None:
    stage = Stage(Provider("genesys", Unauthorized("http_401")))

    await stage.delivers(9)

    assert (stage.genesys.asked, stage.twilio.asked) == (1, 8)


async def test_after_half_a_minute_one_delivery_tries_it_and_the_admins_are_not_told_again() -> None:
    stage = Stage(Provider("genesys", Unauthorized("http_401")))
    await stage.delivers(9)

    stage.now += FIRST_OPEN
    await stage.delivers(9)

    assert stage.genesys.asked == 2
    assert stage.desk.suspensions == ["genesys"]


async def test_it_is_asked_for_everything_once_it_works_again() -> None:
    stage = Stage(Provider("genesys", Unauthorized("http_401")))
    await stage.delivers(9)

    stage.genesys.failure = None
    stage.now += FIRST_OPEN
    await stage.delivers(9)

    assert stage.genesys.asked == 10


async def test_the_last_provider_is_never_left_alone() -> None:
    stage = Stage(Provider("genesys", Unauthorized("http_401")), Provider("twilio", Retryable("http_503")))

    await stage.delivers(20)

    assert stage.twilio.asked == 19
    assert stage.desk.suspensions == ["genesys"]


async def test_who_may_have_it_already_is_asked_though_it_is_suspended() -> None:
    stage = Stage(Provider("genesys", Unauthorized("http_401")), desk=Desk(find_first=True))

    await stage.delivers(3)

    assert stage.genesys.asked == 3


async def test_what_our_own_ceiling_holds_back_proves_nothing() -> None:
    ceiling = RateLimited(OUR_CEILING, retry_after=timedelta(seconds=1))
    stage = Stage(Provider("genesys", ceiling))

    await stage.delivers(20)

    assert stage.genesys.asked == 20
