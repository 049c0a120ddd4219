"""What happens, as it happens: sealed audit entries as server-sent events, resumable by their number."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api import metrics
from api.feed import Feed
from api.identity import Caller, Identity, Principal
from api.ports import Front, House
from api.problems import Problem, problems
from api.scopes import Scope
from api.wire import Row
from domain.language import Language
from domain.presence import ONLINE_FOR
from store.database import Tx
from store.events import Batch, events_after, sealed_until
from store.technicians import seen

router = APIRouter(tags=["stream"])

LOOK_AGAIN = timedelta(seconds=1)  # real time: what other processes seal wakes nobody here
_BEAT = timedelta(seconds=15)
_SHORTEST_BEAT = timedelta(milliseconds=250)


@router.get(
    "/v1/stream",
    summary="Follow what happens",
    response_class=EventSourceResponse,
    responses=problems(401, 403, 422, 503),
)
async def stream(
    request: Request,
    front: House,
    who: Caller,
    after: Annotated[
        Row | None, Query(description="the last number that was seen; without it, only what is new")
    ] = None,
    last_event_id: Annotated[str | None, Header(description="as browsers resume; stronger than `after`")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Events carry the number of their audit entry as id. An open stream counts as presence (X-26)."""
    who.require(Scope.ALERTS_READ)
    resumed = int(last_event_id) if last_event_id and last_event_id.isdecimal() and len(last_event_id) < 16 else after
    follower = Follower(front, request.app.state.feed, request.app.state.identity, who)
    authorization = request.headers.get("authorization")
    async for event in follower.follow(resumed, authorization):
        yield event


class Follower:
    """One open stream."""

    def __init__(self, front: Front, feed: Feed, identity: Identity, who: Principal) -> None:
        self._front = front
        self._feed = feed
        self._identity = identity
        self._who = who
        self._beats_at = 0.0

    async def follow(self, after: int | None, authorization: str | None) -> AsyncGenerator[ServerSentEvent, None]:
        """Until the client leaves, or its credential is no longer good."""
        with metrics.STREAMS.track_inprogress():
            seen = await self._front.store.read(sealed_until) if after is None else after
            yield ServerSentEvent(comment="following", id=str(seen))
            while await self._still_welcome(authorization):
                news = self._feed.next()
                batch = await self._front.store.read(partial(_after, seen, self._who, self._front.now()))
                for event in batch.events:
                    yield ServerSentEvent(data=event, event=event.event, id=str(event.seq))
                if batch.until == seen:
                    await _first_of(news, LOOK_AGAIN)
                seen = batch.until

    async def _still_welcome(self, authorization: str | None) -> bool:
        """At every beat: seen online, and asked again whose the credential is."""
        if time.monotonic() < self._beats_at:
            return True
        try:
            self._who = await self._identity.principal(authorization)
        except Problem:
            return False
        person, now = self._who.person, self._front.now()
        if person is not None and await self._front.store.write(lambda tx: seen(tx, person.id, now)):
            self._front.wake()
        self._beats_at = time.monotonic() + beat(self._front).total_seconds()
        return True


def _after(seen: int, who: Principal, now: datetime, tx: Tx) -> Batch:
    language = who.person.language if who.person else Language.ENGLISH
    return events_after(tx, seen, who.sight, now=now, language=language)


def beat(front: Front) -> timedelta:
    """Real time between two signs of life: well within what counts as offline, on a fast clock too."""
    return max(min(_BEAT, front.clock.real(ONLINE_FOR) / 3), _SHORTEST_BEAT)


async def _first_of(news: asyncio.Event, longest: timedelta) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(longest.total_seconds()):
            await news.wait()
