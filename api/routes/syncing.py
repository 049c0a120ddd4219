"""A phone is back online: its receipts and queued answers are taken, and it learns what it missed."""

from functools import partial

from fastapi import APIRouter, Request
from pydantic import TypeAdapter

from api.body import json_body, parse, read_json
from api.identity import Caller
from api.ports import Front, House
from api.problems import problems
from api.syncing import (
    QueuedAnswer,
    Sync,
    Synced,
    SyncedAnswer,
    given_by,
    in_order,
    synced_receipt,
    take_answer,
)
from domain.language import Language
from store.answers import GivenAnswer
from store.connection import Tx
from store.missed import missed
from store.receipts import take_receipt

router = APIRouter(tags=["me"])

_SYNC = TypeAdapter(Sync)


@router.post(
    "/v1/me/sync",
    summary="Hand in what happened offline, and learn what was missed",
    responses=problems(401, 403, 413, 415, 422, 503),
    openapi_extra=json_body(_SYNC),
)
async def sync(request: Request, front: House, who: Caller) -> Synced:
    """Repeat it until it is answered: each answer has its own idempotency key, and a receipt tells nothing twice.

    A receipt never answers. An answer is judged as if it were pressed now: somebody may have been first, or the alert
    have moved on (X-18). Each is a transaction of its own, so that one that is refused takes nothing back.
    """
    person, now = who.as_person(), front.now()
    body = parse(_SYNC, await read_json(request), model=Sync)
    receipts = [one.given() for one in body.receipts]
    outcomes = await front.store.write(lambda tx: [take_receipt(tx, person.id, one, now=now) for one in receipts])
    given = [given_by(one, person.id, body.device_id, request, now=now) for one in body.answers]
    answers = await _taken(front, body.answers, given, person.language)
    if answers:
        front.wake()
    after = await front.store.read(
        lambda tx: missed(
            tx, person.id, front.people.current(tx).rules.crisis, now=front.now(), language=person.language
        )
    )
    return Synced(
        received_at=now,
        receipts=tuple(synced_receipt(one, person.language) for one in outcomes),
        answers=answers,
        missed=after,
    )


async def _taken(
    front: Front, queued: tuple[QueuedAnswer, ...], given: list[GivenAnswer], language: Language
) -> tuple[SyncedAnswer, ...]:
    """One after the other, as they were pressed; the results stand as the answers stood."""
    taken: dict[int, SyncedAnswer] = {}
    for place in in_order(queued):
        take = partial(_take, front, queued[place], given[place], language)
        taken[place] = await front.store.write(take)
    return tuple(taken[place] for place in range(len(queued)))


def _take(front: Front, queued: QueuedAnswer, given: GivenAnswer, language: Language, tx: Tx) -> SyncedAnswer:
    return take_answer(tx, queued, given, front, real_now=front.real_now(), language=language)
