"""One work order: what has happened takes effect at once, and its clocks fall due at their exact instants."""

from datetime import datetime

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from activities.contract import ADVANCE_WORK_ORDER
    from domain.orders import AdvanceWorkOrder, WorkOrderOutlook
    from workflows import search_attributes as shown
    from workflows.contract import CHANGED, WORK_ORDER_WORKFLOW, WorkOrderStart
    from workflows.ordering import Pace


@workflow.defn(name=WORK_ORDER_WORKFLOW)
class WorkOrderWorkflow:
    """Keeps nothing but its timer: what the work order is, and what waits for it, is in the store."""

    @workflow.init
    def __init__(self, start: WorkOrderStart) -> None:
        self._start = start
        self._pace = Pace(start.clock)
        self._changed = False
        self._shown = WorkOrderOutlook()

    @workflow.signal(name=CHANGED, description="Something has happened to this work order")
    def changed(self) -> None:
        """Look at the store again."""
        self._changed = True

    @workflow.run
    async def run(self, start: WorkOrderStart) -> None:
        """Until the work order is over and nothing waits."""
        due: datetime | None = None
        while True:
            outlook = await self._advance(due)
            if outlook.over and not self._changed:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(start)
            due = None if outlook.more else await self._falls_due(outlook.next_due)

    async def _advance(self, due: datetime | None) -> WorkOrderOutlook:
        self._changed = False
        order = AdvanceWorkOrder(work_order_id=self._start.work_order_id, clock=self._start.clock, due=due)
        outlook = await self._pace.locally(
            ADVANCE_WORK_ORDER, order, WorkOrderOutlook, summary="what has happened, and what is due"
        )
        self._show(outlook)
        return outlook

    async def _falls_due(self, due: datetime | None) -> datetime | None:
        """The instant, if it came before anything changed; without one it waits for a change."""
        left = self._pace.time_until(due) if due else None
        if due and not left:
            return due
        try:
            await workflow.wait_condition(
                lambda: self._changed, timeout=left, timeout_summary=f"the next clock of {self._start.work_order_id}"
            )
        except TimeoutError:
            return due
        return None

    def _show(self, outlook: WorkOrderOutlook) -> None:
        """Search attributes are written only where they change: each write is an event."""
        said = (
            f"**Next:** a clock at {outlook.next_due:%Y-%m-%d %H:%M:%S} UTC." if outlook.next_due else "No clock runs."
        )
        workflow.set_current_details(said)
        updates: list[SearchAttributeUpdate[str]] = [
            _update(key, now)
            for key, before, now in (
                (shown.STORE, self._shown.store_id, outlook.store_id),
                (shown.REGION, self._shown.region_id, outlook.region_id),
                (shown.TECHNICIAN, self._shown.technician_id, outlook.technician_id),
            )
            if before != now
        ]
        self._shown = outlook
        if updates:
            workflow.upsert_search_attributes(updates)


def _update(key: SearchAttributeKey[str], value: str | None) -> SearchAttributeUpdate[str]:
    return key.value_set(value) if value else key.value_unset()
