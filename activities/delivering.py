"""One delivery to one provider: one attempt a run, fenced before and recorded after."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.breakers import Breakers
from activities.contract import DELIVER, SETTLE_CALL
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.failure import ProviderFailure
from domain.message import Receipt, Sender
from domain.orders import Deliver, Delivered, SettleCall
from domain.ports import Clearance, Go, SendingDesk, Wait
from domain.retry import OUR_CEILING

log = structlog.get_logger()


class Delivering:
    """One activity per channel, so that each has its queue; `now` is real time.

    `senders` are the providers of each channel, in the order in which they are asked.
    """

    def __init__(
        self, desk: SendingDesk, senders: Mapping[Channel, tuple[Sender, ...]], now: Callable[[], datetime]
    ) -> None:
        self._desk = desk
        self._senders = senders
        self._breakers = Breakers(senders)
        self._now = now

    @activity.defn(name=DELIVER[Channel.PUSH])
    async def deliver_push(self, order: Deliver) -> Delivered:
        """To one device."""
        return await self._deliver(Channel.PUSH, order)

    @activity.defn(name=DELIVER[Channel.SMS])
    async def deliver_sms(self, order: Deliver) -> Delivered:
        """To one number."""
        return await self._deliver(Channel.SMS, order)

    @activity.defn(name=DELIVER[Channel.VOICE])
    async def place_call(self, order: Deliver) -> Delivered:
        """Returns when the provider has taken the call; how it ends is reported by its webhook."""
        return await self._deliver(Channel.VOICE, order)

    @activity.defn(name=DELIVER[Channel.EMAIL])
    async def deliver_email(self, order: Deliver) -> Delivered:
        """To one mailbox; that the mail server took it is all that is ever heard."""
        return await self._deliver(Channel.EMAIL, order)

    @activity.defn(name=SETTLE_CALL)
    async def settle_call(self, order: SettleCall) -> Delivered:
        """Ends a call on which nothing was reported."""
        return await self._desk.settle(order)

    async def _deliver(self, channel: Channel, order: Deliver) -> Delivered:
        clearance = await self._cleared(channel, order)
        if isinstance(clearance, Wait):
            raise _later(clearance)
        if isinstance(clearance, Delivered):
            return clearance
        sender = self._senders[channel][clearance.route]
        try:
            receipt = await _send(sender, clearance)
        except ProviderFailure as failure:
            verdict = await self._failed(order, clearance, sender, failure)
            _say(sender, order, failure, verdict)
            if isinstance(verdict, Wait):
                raise _later(verdict) from failure
            return verdict
        self._breakers.hears(channel, clearance.route, None, self._now())
        return await self._desk.accepted(order, receipt, now=self._installation_time(order))

    async def _cleared(self, channel: Channel, order: Deliver) -> Clearance:
        """Past the fence, and past a provider that is suspended: unless it has to say first what it already has."""
        clearance = await self._desk.begin(order, now=self._installation_time(order))
        if not isinstance(clearance, Go) or clearance.find_first:
            return clearance
        if self._breakers.admits(channel, clearance.route, self._now()):
            return clearance
        return await self._desk.passed_over(order, now=self._installation_time(order))

    async def _failed(
        self, order: Deliver, clearance: Go, sender: Sender, failure: ProviderFailure
    ) -> Wait | Delivered:
        now = self._installation_time(order)
        if self._breakers.hears(sender.channel, clearance.route, failure, self._now()):
            await self._desk.suspended(order, sender.provider, failure, now=now)
        return await self._desk.failed(order, failure, now=now)

    def _installation_time(self, order: Deliver) -> datetime:
        return order.clock.at(self._now())


async def _send(sender: Sender, clearance: Go) -> Receipt:
    found = await sender.find(clearance.message) if clearance.find_first else None
    return found or await sender.send(clearance.message)


def _say(sender: Sender, order: Deliver, failure: ProviderFailure, verdict: Wait | Delivered) -> None:
    """Ids and classes only. What our own ceiling holds back was no attempt."""
    if failure.code == OUR_CEILING:
        return
    over = isinstance(verdict, Delivered) and verdict.state in (DeliveryState.FAILED, DeliveryState.OPTED_OUT)
    log.warning(
        "delivery given up" if over else "delivery attempt failed",
        alert_id=order.alert_id,
        delivery_id=order.delivery_id,
        channel=sender.channel.value,
        provider=sender.provider,
        failure=failure.failure_class.value,
        code=failure.code,
        status=failure.status,
        again_in=verdict.real.total_seconds() if isinstance(verdict, Wait) else None,
    )


def _later(wait: Wait) -> ApplicationError:
    """Temporal waits, not we; expected, so no noise in logs and metrics."""
    delay = max(wait.real, timedelta(milliseconds=1))
    return ApplicationError(wait.why, type=wait.why, next_retry_delay=delay, category=ApplicationErrorCategory.BENIGN)
