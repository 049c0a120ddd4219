"""Temporal behind the relay: starts by id, signals by name, and every failure as one of two kinds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from opentelemetry import context, propagate
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import Priority as TaskPriority
from temporalio.common import TypedSearchAttributes, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api.alert_engine import EngineRefused, Existence, Shown, Told
from api.ports import EngineUnavailable
from domain.ids import (
    CRISIS_WORKFLOW_ID,
    AlertId,
    alert_workflow_id,
    digest_workflow_id,
    reply_workflow_id,
    technician_workflow_id,
    work_order_workflow_id,
)
from domain.priority import Priority
from workflows import search_attributes
from workflows.contract import (
    ALERT_WORKFLOW,
    ALERTS_QUEUE,
    CHANGED,
    CRISIS_WORKFLOW,
    DIGEST_WORKFLOW,
    REPLY_WORKFLOW,
    TECHNICIAN_WORKFLOW,
    WORK_ORDER_WORKFLOW,
    AlertSignal,
    AlertStart,
    DigestStart,
    LongLived,
    ReplyStart,
    TechnicianStart,
    WorkOrderStart,
)

ANSWERS_WITHIN = timedelta(seconds=5)
"""Real time; a server that is busier than that is left alone for a while."""

_REFUSALS = frozenset({RPCStatusCode.INVALID_ARGUMENT, RPCStatusCode.FAILED_PRECONDITION, RPCStatusCode.OUT_OF_RANGE})
_NAMESPACE = "NamespaceNotFoundFailure"


class TemporalAlertEngine:
    """One client, whose converter and interceptors are the worker's."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, start: AlertStart, shown: Shown, *, traceparent: str | None) -> bool:
        attributes = search_attributes.at_start(
            alert_type=start.type,
            priority=start.priority.value,
            store_id=shown.store_id,
            region_id=shown.region_id,
            work_order_id=shown.work_order_id,
            technician_id=shown.technician_id,
            deadline=shown.deadline,
        )
        with _continuing(traceparent), _in_two_kinds():
            try:
                await self._client.start_workflow(
                    ALERT_WORKFLOW,
                    start,
                    id=alert_workflow_id(start.alert_id),
                    task_queue=ALERTS_QUEUE,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    priority=TaskPriority(priority_key=start.priority.key, fairness_key=start.account),
                    search_attributes=attributes,
                    static_summary=shown.summary,
                    static_details=shown.details,
                    rpc_timeout=ANSWERS_WITHIN,
                )
            except WorkflowAlreadyStartedError:
                return False
        return True

    async def signal(self, alert_id: AlertId, signal: AlertSignal, told: Told, *, traceparent: str | None) -> bool:
        handle = self._client.get_workflow_handle(alert_workflow_id(alert_id))
        with _continuing(traceparent), _in_two_kinds():
            try:
                await handle.signal(signal.value, told, rpc_timeout=ANSWERS_WITHIN)
            except RPCError as failed:
                if _is_unknown_workflow(failed):
                    return False
                raise
        return True

    async def reply(self, start: ReplyStart, *, traceparent: str | None) -> None:
        with _continuing(traceparent), _in_two_kinds():
            try:
                await self._client.start_workflow(
                    REPLY_WORKFLOW,
                    start,
                    id=reply_workflow_id(start.reply_id),
                    task_queue=ALERTS_QUEUE,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    priority=TaskPriority(priority_key=Priority.LOW.key),
                    static_summary="a helpful reply to a text",
                    rpc_timeout=ANSWERS_WITHIN,
                )
            except WorkflowAlreadyStartedError:
                return

    async def wake(self, start: LongLived, *, traceparent: str | None) -> None:
        workflow, workflow_id, summary = _long_lived(start)
        with _continuing(traceparent), _in_two_kinds():
            await self._client.start_workflow(
                workflow,
                start,
                id=workflow_id,
                task_queue=ALERTS_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                start_signal=CHANGED,
                search_attributes=_found_by(start),
                static_summary=summary,
                rpc_timeout=ANSWERS_WITHIN,
            )

    async def existence(self, alert_id: AlertId) -> Existence:
        handle = self._client.get_workflow_handle(alert_workflow_id(alert_id))
        with _in_two_kinds():
            try:
                described = await handle.describe(rpc_timeout=ANSWERS_WITHIN)
            except RPCError as failed:
                if _is_unknown_workflow(failed):
                    return Existence.MISSING
                raise
        return Existence.RUNNING if described.status is WorkflowExecutionStatus.RUNNING else Existence.ENDED


def _long_lived(start: LongLived) -> tuple[str, str, str]:
    """The workflow's name, its id, and what the Temporal UI calls it."""
    if isinstance(start, DigestStart):
        return DIGEST_WORKFLOW, digest_workflow_id(start.recipient), f"what is held for {start.recipient}"
    if isinstance(start, WorkOrderStart):
        order = start.work_order_id
        return WORK_ORDER_WORKFLOW, work_order_workflow_id(order), f"the clocks of {order}"
    if isinstance(start, TechnicianStart):
        technician = start.technician_id
        return TECHNICIAN_WORKFLOW, technician_workflow_id(technician), f"whether {technician} is heard"
    return CRISIS_WORKFLOW, CRISIS_WORKFLOW_ID, "crisis mode"


def _found_by(start: LongLived) -> TypedSearchAttributes | None:
    """What operators find it by from its start; the rest it says itself when it knows it."""
    if isinstance(start, WorkOrderStart):
        return search_attributes.of_work_order(start.work_order_id)
    return search_attributes.of_technician(start.technician_id) if isinstance(start, TechnicianStart) else None


def _is_unknown_workflow(failed: RPCError) -> bool:
    """A namespace that is not there (yet) answers NOT_FOUND too, and says nothing about the workflow."""
    details = failed.grpc_status.details
    return failed.status is RPCStatusCode.NOT_FOUND and not any(_NAMESPACE in one.type_url for one in details)


@contextmanager
def _in_two_kinds() -> Iterator[None]:
    try:
        yield
    except RPCError as failed:
        if failed.status in _REFUSALS:
            raise EngineRefused(failed.status.name) from failed
        raise EngineUnavailable(failed.status.name) from failed
    except RuntimeError as failed:  # what a lazy client raises until its first connection stands
        raise EngineUnavailable("not connected") from failed


@contextmanager
def _continuing(traceparent: str | None) -> Iterator[None]:
    """The client's interceptor writes the current trace into what it starts and signals."""
    if traceparent is None:
        yield
        return
    token = context.attach(propagate.extract({"traceparent": traceparent}))
    try:
        yield
    finally:
        context.detach(token)
