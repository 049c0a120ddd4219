"""One thread that commits together what waits together: as many works as there are, one sync of the disk."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from store.connection import Connection, Tx
from store.errors import Conflict, StoreBusy, StoreClosed, StoreError, StoreUnreachable

GROUP_LIMIT = 256
"""Works in one commit: those at the end of a burst wait for theirs, not for everybody's."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A work, and who waits for it."""

    work: Callable[[Tx], Any]
    loop: asyncio.AbstractEventLoop
    waiter: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a work returned, or raised."""

    submission: Submission
    result: Any = None
    raised: Exception | None = None


class Writer:
    """Owns the only connection of the process that writes. Works run in the order of their submission."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        """Raises a StoreError where the database cannot be opened."""
        self._connect = connect
        self._connection = connect()
        self._waiting: SimpleQueue[Submission | None] = SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, submission: Submission) -> None:
        """Raises StoreClosed after `close`."""
        with self._door:
            if self._closed:
                raise StoreClosed("The store is closed.")
            self._waiting.put(submission)

    def close(self) -> None:
        """Returns when everything that was submitted is committed."""
        with self._door:
            if self._closed:
                return
            self._closed = True
            self._waiting.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while (group := self._next_group()) is not None:
            _tell(self._outcomes(group))

    def _next_group(self) -> list[Submission] | None:
        """Everything that waits, at least one; None at the end."""
        first = self._waiting.get()
        if first is None:
            return None
        group = [first]
        while len(group) < GROUP_LIMIT:
            try:
                submission = self._waiting.get_nowait()
            except Empty:
                break
            if submission is None:
                self._waiting.put(None)  # nothing is submitted after it, so it stays the last
                break
            group.append(submission)
        return [submission for submission in group if not submission.waiter.cancelled()]

    def _outcomes(self, group: list[Submission]) -> list[Outcome]:
        """Nothing was committed of a lost connection or a lost race: those deserve a second try."""
        try:
            return self._committed(group)
        except (StoreUnreachable, StoreBusy):
            pass
        except Exception as failed:  # noqa: BLE001 -- the thread outlives whatever happens to a group
            return [Outcome(submission, raised=failed) for submission in group]
        try:
            return self._committed(group)
        except Exception as failed:  # noqa: BLE001 -- as above
            return [Outcome(submission, raised=failed) for submission in group]

    def _committed(self, group: list[Submission]) -> list[Outcome]:
        """Raises if none of the group was committed, OutcomeUnknown if nobody can tell."""
        if not group:
            return []
        if self._connection.lost:
            self._connection = self._connect()
        connection = self._connection
        connection.begin()
        try:
            if len(group) == 1:
                outcomes = [self._attempt_alone(group[0])]
            else:
                outcomes = self._together(group) or [self._attempt(submission) for submission in group]
                connection.commit()
        except BaseException:
            connection.rollback()
            raise
        return outcomes

    def _together(self, group: list[Submission]) -> list[Outcome] | None:
        """Without savepoints, a quarter of what a small work costs; None, and all undone, where one raised."""
        try:
            return [Outcome(submission, result=submission.work(self._connection)) for submission in group]
        except Exception as raised:
            if _concerns_all(raised):
                raise
            self._connection.rollback()
            self._connection.begin()
            return None

    def _attempt_alone(self, submission: Submission) -> Outcome:
        """The transaction is all this work's, so it needs no savepoint."""
        try:
            result = submission.work(self._connection)
        except Exception as raised:
            if _concerns_all(raised):
                raise
            self._connection.rollback()
            return Outcome(submission, raised=raised)
        self._connection.commit()
        return Outcome(submission, result=result)

    def _attempt(self, submission: Submission) -> Outcome:
        """Run one work; where it raises, it alone is undone."""
        self._connection.savepoint()
        try:
            result = submission.work(self._connection)
        except Exception as raised:
            if _concerns_all(raised):
                raise
            self._connection.rollback_to_savepoint()
            return Outcome(submission, raised=raised)
        self._connection.release()
        return Outcome(submission, result=result)


def _concerns_all(raised: Exception) -> bool:
    """Whether the database itself gave up, and not this work."""
    return isinstance(raised, StoreError) and not isinstance(raised, Conflict)


def _tell(outcomes: list[Outcome]) -> None:
    """One wake-up per group and loop: waking a loop costs more than the work."""
    for loop in {outcome.submission.loop for outcome in outcomes}:
        told = [outcome for outcome in outcomes if outcome.submission.loop is loop]
        try:
            loop.call_soon_threadsafe(_settle, told)
        except RuntimeError:
            continue  # the loop is closed: nobody waits any more


def _settle(outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        waiter = outcome.submission.waiter
        if waiter.done():
            continue
        if outcome.raised is None:
            waiter.set_result(outcome.result)
        else:
            waiter.set_exception(outcome.raised)
