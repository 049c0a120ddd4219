"""`Idempotency-Key` on every POST: read from the request, honoured inside the transaction of the effect."""

import hashlib
import re
from collections.abc import Callable
from functools import partial

from fastapi import Request, Response

from api.identity import Principal
from api.ports import Front
from api.problems import PROBLEM_JSON, refused
from store.database import Tx
from store.idempotency import KeyReused, Reply, Ticket, once

_HEADER = "Idempotency-Key"
_ACCEPTED = re.compile(r"[\x21-\x7e]{1,255}")

DOCUMENTED = {
    "name": _HEADER,
    "in": "header",
    "required": False,
    "description": "The same key with the same body has one effect and identical replies, for 7 days.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
"""For a route's `openapi_extra`, under `parameters`."""


def ticket_of(request: Request, principal: Principal, body: bytes) -> Ticket | None:
    """None without the header. Raises Problem 422 for a key that is none."""
    key = request.headers.get(_HEADER)
    if key is None:
        return None
    if not _ACCEPTED.fullmatch(key):
        raise refused(_HEADER, "is not a key", "1 to 255 visible ASCII characters are accepted")
    return Ticket(principal.id, f"{request.method} {request.url.path}", key, hashlib.sha256(body).hexdigest())


async def answer_once(front: Front, ticket: Ticket | None, effect: Callable[[Tx], Reply]) -> Response:
    """Run the effect in one write with its key, and answer what it replied, now or the first time.

    Raises Problem 422 when the key came with another body before.
    """
    try:
        reply = await front.store.write(partial(once, ticket=ticket, effect=effect, now=front.real_now()))
    except KeyReused:
        raise refused(
            _HEADER, "was used with another body", "a new key, or the same body as before, is accepted"
        ) from None
    media_type = PROBLEM_JSON if reply.status >= 400 else "application/json"
    return Response(reply.body, status_code=reply.status, media_type=media_type if reply.body else None)
