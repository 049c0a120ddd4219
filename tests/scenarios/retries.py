"""When an activity that failed will be tried again: what Temporal was told, in the installation's time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

POLLS = timedelta(milliseconds=750)  # real time: who asks again so soon waits for a number, not for an instant


class Retries(ClientInterceptor, Interceptor):
    """Watches the activities of every worker of the client that carries it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._due: dict[str, datetime] = {}

    def due(self) -> list[datetime]:
        """Unordered; an attempt that has begun is due no more."""
        return list(self._due.values())

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        return _Watched(next, self)

    def began(self, what: str) -> None:
        self._due.pop(what, None)

    def comes_back(self, what: str, after: timedelta) -> None:
        if after > POLLS:
            self._due[what] = self._now() + after


class _Watched(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, retries: Retries) -> None:
        super().__init__(following)
        self._retries = retries

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002
        info = activity.info()
        what = f"{info.workflow_id}/{info.activity_id}"
        self._retries.began(what)
        try:
            return await super().execute_activity(input)
        except ApplicationError as failed:
            if failed.next_retry_delay is not None:
                self._retries.comes_back(what, failed.next_retry_delay)
            raise
