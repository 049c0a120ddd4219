"""The sending desk: the fence before each request to a provider, and the record of what came back."""

from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from domain.channel import Channel
from domain.delivery import CallOutcome, DeliveryState, may_become
from domain.failure import Ambiguous, OptedOut, Permanent, ProviderFailure, RecipientGone
from domain.ladder import StepClock
from domain.message import Receipt
from domain.orders import Deliver, Delivered, SettleCall
from domain.ports import Clearance, Go, Wait
from domain.reason import Reason
from domain.retry import OUR_CEILING, next_try
from domain.role import Role
from store.database import Database, Row, Tx
from store.directory import DirectoryCache
from store.number_line import free_number, keep_number, take_number
from store.on_its_way import as_it_is, note, on_its_way
from store.outgoing import message_of
from store.planning import stopped_by
from store.pushing import for_the_device, push_has_lost_its_device, to_another_device
from store.refused_since import refused_since
from store.rerouting import (
    Chains,
    fail_over,
    finds,
    pass_over,
    place,
    place_elsewhere,
    repeat_elsewhere,
    tell_suspended,
)
from store.sending_failures import give_up
from store.stamps import instant, stamp
from store.webhooks import apply_parked

_SENDING = """
UPDATE deliveries SET state = 'sending', sending_at = :now, tries = tries + 1, repeated = :repeated
WHERE id = :id AND state IN ('planned', 'sending')
"""
_BACK = "UPDATE deliveries SET state = 'planned', tries = tries - :uncounted WHERE id = :id AND state = 'sending'"
_END = "UPDATE deliveries SET state = :state, reason = :reason, ended_at = :now WHERE id = :id"
_TAKEN = """
UPDATE deliveries SET state = :state, provider = :provider, provider_ref = :ref,
  accepted_at = COALESCE(accepted_at, :now)
WHERE id = :id
"""
_SILENT = "UPDATE deliveries SET outcome = 'no_outcome', ended_at = :at WHERE id = :id AND outcome IS NULL"

NO_CHAINS: Chains = MappingProxyType({})
_ABOUT_THE_RECIPIENT = (Permanent, RecipientGone, OptedOut)
"""Failures that say something for good, whether or not anything would have been tried again."""
_NUMBER_BUSY = timedelta(milliseconds=500)
"""Real time: how often a call asks again for a number on which another one is live."""


class StoreSendingDesk:
    """Every method is one transaction."""

    def __init__(self, database: Database, directory: DirectoryCache, chains: Chains = NO_CHAINS) -> None:
        self._database = database
        self._directory = directory
        self._chains = chains

    async def begin(self, order: Deliver, *, now: datetime) -> Clearance:
        """Looks for answers and closures first: what they cancelled is never sent (X-20)."""
        return await self._database.write(partial(self._begin, order, now))

    async def accepted(self, order: Deliver, receipt: Receipt, *, now: datetime) -> Delivered:
        """Callbacks that came before this record are applied with it."""
        return await self._database.write(partial(_accepted, order, receipt, now))

    async def failed(self, order: Deliver, failure: ProviderFailure, *, now: datetime) -> Wait | Delivered:
        """A failure that the provider stated puts the delivery back behind the fence."""
        return await self._database.write(partial(self._failed, order, failure, now))

    async def passed_over(self, order: Deliver, *, now: datetime) -> Clearance:
        """To the next provider without asking this one; to this one where there is no other."""
        return await self._database.write(partial(self._passed_over, order, now))

    async def suspended(self, order: Deliver, provider: str, failure: ProviderFailure, *, now: datetime) -> None:
        """On the record, and to the admins."""
        await self._database.write(partial(self._suspended, order, provider, failure, now))

    async def settle(self, order: SettleCall) -> Delivered:
        """The outcome that was reported meanwhile stands."""
        return await self._database.write(partial(_settle, order))

    def _begin(self, order: Deliver, now: datetime, tx: Tx) -> Clearance:
        directory = self._directory.current(tx)
        if lost := push_has_lost_its_device(tx, order.delivery_id, directory):
            return _leave(tx, lost, order, state=DeliveryState.CANCELLED, reason=Reason.NO_DEVICE, now=now)
        clearance = _begin(order, now, self._chains, tx)
        return for_the_device(tx, clearance, directory, now=now) if isinstance(clearance, Go) else clearance

    def _failed(self, order: Deliver, failure: ProviderFailure, now: datetime, tx: Tx) -> Wait | Delivered:
        row = on_its_way(tx, order.delivery_id)
        if row["state"] != DeliveryState.SENDING:
            return as_it_is(row, order)
        if isinstance(failure, Ambiguous):
            return Wait(order.clock.real(order.retries.resend_after), "ambiguous")
        if not isinstance(failure, _ABOUT_THE_RECIPIENT) and (never := _not_any_more(tx, row, order, now)):
            return never
        again = _again(order, row, failure) or to_another_device(tx, row, failure, self._directory, now=now)
        known = self._directory.current(tx)
        if onward := fail_over(tx, row, order, failure, again, chains=self._chains, directory=known, now=now):
            tx.run(_BACK, id=order.delivery_id, uncounted=0)
            return onward  # with the number, which stays its own: nobody's phone has rung
        free_number(tx, row["address"], order.delivery_id)
        if again is None:
            give_up(tx, row, failure, known, now=now)
            return as_it_is(on_its_way(tx, order.delivery_id), order)
        tx.run(_BACK, id=order.delivery_id, uncounted=int(failure.code == OUR_CEILING))
        return again

    def _passed_over(self, order: Deliver, now: datetime, tx: Tx) -> Clearance:
        row = on_its_way(tx, order.delivery_id)
        if row["state"] != DeliveryState.SENDING:
            return as_it_is(row, order)
        if never := _not_any_more(tx, row, order, now):
            return never
        repeated = bool(row["repeated"])
        if not pass_over(tx, row, chains=self._chains, now=now):
            return Go(message_of(row, order, repeated=repeated), route=place(row, self._chains))
        row = on_its_way(tx, row["id"])
        return _send(tx, row, order, now, repeated=repeated, route=place(row, self._chains))

    def _suspended(self, order: Deliver, provider: str, failure: ProviderFailure, now: datetime, tx: Tx) -> None:
        row = on_its_way(tx, order.delivery_id)
        tell_suspended(tx, row, provider, failure, self._directory.current(tx), now=now)


def _again(order: Deliver, row: Row, failure: ProviderFailure) -> Wait | None:
    """Waiting for our own ceiling is no try."""
    if failure.code == OUR_CEILING and failure.retry_after is not None:
        return Wait(failure.retry_after, OUR_CEILING)
    delay = next_try(
        Channel(row["channel"]),
        failure.failure_class,
        tries=row["tries"],
        retries=order.retries.retries,
        wait=order.clock.real(order.retries.wait),
        retry_after=failure.retry_after,
    )
    return None if delay is None else Wait(delay, failure.failure_class.value)


def _begin(order: Deliver, now: datetime, chains: Chains, tx: Tx) -> Clearance:
    row = on_its_way(tx, order.delivery_id)
    if not stopped_by(StepClock(row["clock"]), row["alert_state"]) and place_elsewhere(tx, row, chains=chains, now=now):
        row = on_its_way(tx, order.delivery_id)
    if row["state"] not in (DeliveryState.PLANNED, DeliveryState.SENDING):
        return as_it_is(row, order)
    if reason := stopped_by(StepClock(row["clock"]), row["alert_state"]):
        return _stop(tx, row, order, reason, now)
    if row["channel"] == Channel.SMS and (reason := refused_since(tx, row)):
        return _stop(tx, row, order, reason, now)
    if row["state"] == DeliveryState.SENDING:
        return _found_sending(tx, row, order, now, chains)
    if row["channel"] == Channel.VOICE and not take_number(tx, row, order, now=now):
        return Wait(_NUMBER_BUSY, "number_busy")
    # A repetition that the provider refused is still one: the message before it may have arrived.
    return _send(tx, row, order, now, repeated=bool(row["repeated"]), route=place(row, chains))


def _send(
    tx: Tx, row: Row, order: Deliver, now: datetime, *, repeated: bool, route: int, find_first: bool = False
) -> Go:
    tx.run(_SENDING, id=row["id"], now=stamp(now), repeated=int(repeated))
    return Go(message_of(row, order, repeated=repeated), find_first=find_first, route=route)


def _found_sending(tx: Tx, row: Row, order: Deliver, now: datetime, chains: Chains) -> Clearance:
    """A crash, or no answer: it may have been sent (X-55).

    A call is looked up at its provider and placed under the same id, which is one call. Anything else waits for a
    callback and is then sent once more, beginning «REPEAT?»: by the next provider, unless its own one finds what it
    has. After that nobody can know.
    """
    if row["channel"] == Channel.VOICE:
        if not take_number(tx, row, order, now=now):  # its lease may have ended since, and another call be live
            return Wait(_NUMBER_BUSY, "number_busy")
        return Go(message_of(row, order, repeated=False), find_first=True, route=place(row, chains))
    waited = now - instant(row["sending_at"])
    if waited < order.retries.resend_after:
        return Wait(order.clock.real(order.retries.resend_after - waited), "awaiting_callback")
    if row["repeated"] or row["role"] == Role.CUSTOMER:  # to whom silence is better than the same words twice
        return _leave(tx, row, order, state=DeliveryState.UNKNOWN, reason="outcome_unknown", now=now)
    if repeat_elsewhere(tx, row, chains=chains, now=now):
        row = on_its_way(tx, row["id"])
        return _send(tx, row, order, now, repeated=True, route=place(row, chains))
    return _send(tx, row, order, now, repeated=True, route=place(row, chains), find_first=finds(row, chains))


def _stop(tx: Tx, row: Row, order: Deliver, reason: Reason, now: datetime) -> Delivered:
    """Planned: it is not sent. Sending: what may have left stands, and is not sent again."""
    planned = row["state"] == DeliveryState.PLANNED
    free_number(tx, row["address"], row["id"])
    state = DeliveryState.CANCELLED if planned else DeliveryState.UNKNOWN
    return _leave(tx, row, order, state=state, reason=reason, now=now)


def _not_any_more(tx: Tx, row: Row, order: Deliver, now: datetime) -> Delivered | None:
    """What has not left, and would be tried again after its clock has stopped, never leaves (X-20); None otherwise."""
    reason = stopped_by(StepClock(row["clock"]), row["alert_state"])
    if reason is None:
        return None
    free_number(tx, row["address"], row["id"])
    return _leave(tx, row, order, state=DeliveryState.CANCELLED, reason=reason, now=now)


def _leave(tx: Tx, row: Row, order: Deliver, *, state: DeliveryState, reason: str, now: datetime) -> Delivered:
    tx.run(_END, id=row["id"], state=state.value, reason=str(reason), now=stamp(now))
    event = "Delivery.Cancelled" if state is DeliveryState.CANCELLED else "Delivery.Unknown"
    note(tx, row, event, reason, now)
    return as_it_is(on_its_way(tx, row["id"]), order)


def _accepted(order: Deliver, receipt: Receipt, now: datetime, tx: Tx) -> Delivered:
    row = on_its_way(tx, order.delivery_id)
    state = DeliveryState(row["state"])
    known = receipt.state if may_become(state, receipt.state) else state
    tx.run(
        _TAKEN,
        id=order.delivery_id,
        state=known.value,
        provider=receipt.provider,
        ref=receipt.provider_ref,
        now=stamp(now),
    )
    called = row["channel"] == Channel.VOICE
    if called and row["outcome"] is None:
        keep_number(tx, row, order, now=now)
    if row["accepted_at"] is None:  # else a callback was faster, and its record stands
        note(tx, row, "PhoneCall.Initiated" if called else "Delivery.Sent", "repeated" if row["repeated"] else "", now)
    apply_parked(tx, provider=receipt.provider, provider_ref=receipt.provider_ref, now=now)
    return as_it_is(on_its_way(tx, order.delivery_id), order)


def _settle(order: SettleCall, tx: Tx) -> Delivered:
    row = on_its_way(tx, order.delivery_id)
    if tx.run(_SILENT, id=order.delivery_id, at=stamp(order.at)):
        free_number(tx, row["address"], order.delivery_id)
        note(tx, row, "PhoneCall.Ended", CallOutcome.NO_OUTCOME.value, order.at)
    settled = on_its_way(tx, order.delivery_id)
    return Delivered(
        state=DeliveryState(settled["state"]),
        outcome=CallOutcome(settled["outcome"]),
        ended_at=instant(settled["ended_at"]),
    )
