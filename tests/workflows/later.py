"""Somebody who does something at an instant: a workflow that sleeps and signals another one, in skipped time too."""

from datetime import timedelta
from typing import Any

from pydantic import AwareDatetime, BaseModel
from temporalio import workflow


class Later(BaseModel):
    """`at` is server time."""

    at: AwareDatetime
    workflow_id: str
    signal: str
    what: dict[str, Any]


@workflow.defn(name="Later")
class LaterWorkflow:
    @workflow.run
    async def run(self, later: Later) -> None:
        left = later.at - workflow.now()
        if left > timedelta(0):
            await workflow.sleep(left)
        await workflow.get_external_workflow_handle(later.workflow_id).signal(later.signal, later.what)
