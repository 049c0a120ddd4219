"""One person's digest: what is held for them is told at its exact instant, until nothing waits."""

import asyncio
from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.contract import FLUSH_DIGEST, LOOK_AHEAD, SETTLE_CALL
    from domain.channel import Channel
    from domain.orders import Delivered, DigestDelivery, FlushDigest, Flushed, LookAhead, SettleCall, Waiting
    from workflows.contract import CHANGED, DIGEST_WORKFLOW, DigestStart
    from workflows.ordering import Ordering


@workflow.defn(name=DIGEST_WORKFLOW)
class DigestWorkflow:
    """Keeps nothing but its timer: what waits, and what has become pointless, is in the store."""

    @workflow.init
    def __init__(self, start: DigestStart) -> None:
        self._recipient = start.recipient
        self._ordering = Ordering(start)
        self._changed = False
        self._sending: list[asyncio.Task[object]] = []
        self._told = 0

    @workflow.signal(name=CHANGED, description="Something else is held for this person")
    def changed(self) -> None:
        """The timer may be the wrong one now."""
        self._changed = True

    @workflow.run
    async def run(self, start: DigestStart) -> int:
        """How many deliveries this run ordered. Instant by instant; a new look after every change."""
        while True:
            waiting = await self._look()
            if waiting.due is None:
                if await self._is_over():
                    return self._told
            elif await self._falls_due(waiting.due, waiting.items):
                await self._flush(waiting.due)
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(self._all_sent)
                workflow.continue_as_new(start)

    async def _look(self) -> Waiting:
        self._changed = False
        order = LookAhead(recipient=self._recipient)
        waiting = await self._ordering.locally(LOOK_AHEAD, order, Waiting, summary="what falls due next")
        following = (
            f"**Next:** {waiting.items} held, told at {waiting.due:%Y-%m-%d %H:%M:%S} UTC." if waiting.due else ""
        )
        workflow.set_current_details(following or "Nothing waits. What has been sent is being followed up.")
        return waiting

    async def _is_over(self) -> bool:
        """False when something is held while the last deliveries are still under way."""
        await workflow.wait_condition(lambda: self._changed or self._all_sent())
        return not self._changed

    async def _falls_due(self, due: datetime, items: int) -> bool:
        """False when something changed first, which may be due sooner."""
        left = self._ordering.time_until(due)
        if not left:
            return True
        try:
            await workflow.wait_condition(
                lambda: self._changed, timeout=left, timeout_summary=f"{items} held for {self._recipient} fall due"
            )
        except TimeoutError:
            return True
        return False

    async def _flush(self, due: datetime) -> None:
        order = FlushDigest(recipient=self._recipient, due=due)
        flushed = await self._ordering.locally(FLUSH_DIGEST, order, Flushed, summary="tell what is due")
        for delivery in flushed.deliveries:
            self._told += 1
            sending = self._ordering.deliver(delivery.alert_id, delivery, delivery.priority)
            is_call = delivery.channel is Channel.VOICE
            self._sending.append(asyncio.create_task(self._ended(delivery, sending)) if is_call else sending)

    async def _ended(self, delivery: DigestDelivery, placed: asyncio.Task[object]) -> None:
        """A call that was asked for once more ends at its limit where nobody reports on it (X-10)."""
        result = await placed
        assert isinstance(result, Delivered)
        if result.due_back is None:
            return
        if left := self._ordering.time_until(result.due_back):
            await workflow.sleep(left, summary="the call is on the line")
        order = SettleCall(alert_id=delivery.alert_id, delivery_id=delivery.id, at=result.due_back)
        await self._ordering.locally(SETTLE_CALL, order, Delivered, summary="a call that nobody reported on")

    def _all_sent(self) -> bool:
        return all(work.done() for work in self._sending)
