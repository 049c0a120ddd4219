"""A helpful answer to a text that we did not understand: one activity, given up after a few minutes."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import Priority as TaskPriority
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.contract import QUEUES, SEND_REPLY, START_TO_CLOSE
    from domain.channel import Channel
    from domain.priority import Priority
    from workflows.contract import REPLY_WORKFLOW, ReplyStart

GIVE_UP = timedelta(minutes=5)
"""Real time: later than that the answer would only puzzle."""


@workflow.defn(name=REPLY_WORKFLOW)
class ReplyWorkflow:
    """Behind every alert in the queue of texts."""

    @workflow.run
    async def run(self, start: ReplyStart) -> bool:
        """Whether it was handed to the provider, or was given up by its activity; False after the time limit."""
        try:
            await workflow.execute_activity(
                SEND_REPLY,
                start.reply_id,
                task_queue=QUEUES[Channel.SMS],
                start_to_close_timeout=START_TO_CLOSE,
                schedule_to_close_timeout=GIVE_UP,
                priority=TaskPriority(priority_key=Priority.LOW.key),
                summary="a helpful answer",
            )
        except ActivityError:
            return False
        return True
