"""One HTTP attempt: an answer, or a `ProviderFailure` that says whether a later try can work (providers.md §6.3)."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from opentelemetry import trace

from connectors._http import LARGEST_ANSWER, WHOLE_ATTEMPT
from connectors._operation import OK, Answer, Attempt, Operation, Refusal
from connectors._retry_after import retry_after
from domain.failure import Ambiguous, Permanent, ProviderFailure, RateLimited, Retryable, Unauthorized

JITTER = 0.2  # so that those who were refused together do not come back together
_TRACER = trace.get_tracer(__name__)
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_UNSENDABLE = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


@dataclass(frozen=True, slots=True)
class Wire:
    """The shared client, the clocks, the dice, and who watches. `now` is real time, `jitter` gives 0 to 1."""

    http: httpx.AsyncClient
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    jitter: Callable[[], float]
    watch: Callable[[Attempt], None]

    async def request(
        self, operation: Operation, url: str, *, headers: Mapping[str, str], content: bytes = b""
    ) -> Answer:
        """The answer is a success, by its status and by its body. Raises `ProviderFailure`."""
        began = self.monotonic()
        with _TRACER.start_as_current_span(f"{operation.provider} {operation.name}", kind=trace.SpanKind.CLIENT):
            try:
                answer = await self._exchange(operation, url, headers, content)
            except ProviderFailure as unanswered:
                self._tell(operation, began, unanswered, None, None)
                raise
            refusal = operation.dialect.refusal(answer)
            failure = self._failure(operation, answer, refusal)
            self._tell(operation, began, failure, answer.status, refusal.correlation)
            if failure is not None:
                raise failure
            return answer

    async def _exchange(self, operation: Operation, url: str, headers: Mapping[str, str], content: bytes) -> Answer:
        request = self.http.build_request(operation.method, url, headers=headers, content=content)
        try:
            async with asyncio.timeout(WHOLE_ATTEMPT.total_seconds()):
                return await self._answer(request)
        except _UNSENT as unsent:
            raise Retryable(_named(unsent)) from None
        except _UNSENDABLE as ours:
            raise Permanent(_named(ours)) from None
        except (httpx.TransportError, TimeoutError) as lost:
            unanswered = Retryable if operation.idempotent else Ambiguous
            raise unanswered(_named(lost)) from None

    async def _answer(self, request: httpx.Request) -> Answer:
        response = await self.http.send(request, stream=True)
        try:
            return Answer(response.status_code, response.headers, await _body(response))
        finally:
            await response.aclose()

    def _failure(self, operation: Operation, answer: Answer, refusal: Refusal) -> ProviderFailure | None:
        status = (refusal.status or answer.status) if answer.success else answer.status
        if 200 <= status < 300:
            return None
        kind = refusal.failure or _by_status(status, idempotent=operation.idempotent)
        wait = retry_after(answer.headers.get("Retry-After"), now=self.now())
        if wait is None and kind is RateLimited:
            wait = operation.dialect.pause
        return kind(
            refusal.code or f"http_{status}",
            status=status,
            retry_after=None if wait is None else wait * (1 + JITTER * self.jitter()),
        )

    def _tell(
        self,
        operation: Operation,
        began: float,
        failure: ProviderFailure | None,
        status: int | None,
        correlation: str | None,
    ) -> None:
        took = timedelta(seconds=self.monotonic() - began)
        outcome = failure.failure_class if failure else OK
        self.watch(Attempt(operation.provider, operation.name, outcome, status, took, correlation))


def _by_status(status: int, *, idempotent: bool) -> type[ProviderFailure]:
    if status in (401, 403):
        return Unauthorized
    if status == 429:
        return RateLimited
    if status in (502, 504) and not idempotent:
        return Ambiguous  # a gateway speaks: what stands behind it may have done its work
    if status >= 500 or status in (408, 425):
        return Retryable  # the provider itself answered
    return Permanent


async def _body(response: httpx.Response) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return b""
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                return b""
    except httpx.TransportError:
        return b""  # the status has been heard, and decides
    return bytes(body)


def _named(error: Exception) -> str:
    """`ReadTimeout` as read_timeout; never its text, which may quote what was sent."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()
