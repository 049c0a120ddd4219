"""Faults, what went wrong, starting afresh, and the stream that keeps the page current: the rest of `/_sim`."""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from simulator.faults import Fault
from simulator.records import Webhook
from simulator.sandbox import Sandbox, TheSandbox
from simulator.views import CallView, view_of

NEWEST = 30  # of each list of a phone: more does not fit on a page
KEEP_ALIVE = 15  # real seconds without a change until a comment shows that the stream lives

router = APIRouter(prefix="/_sim")


@router.get("/faults")
async def faults(sandbox: TheSandbox) -> list[Fault]:
    """Those that wait, in the order in which they will be tried."""
    return sandbox.faults.waiting()


@router.post("/faults", status_code=201)
async def add_fault(fault: Fault, sandbox: TheSandbox) -> Fault:
    sandbox.faults.add(fault)
    sandbox.wall.tell_all()
    return fault


@router.delete("/faults", status_code=204)
async def clear_faults(sandbox: TheSandbox) -> None:
    sandbox.faults.clear()
    sandbox.wall.tell_all()


@router.get("/violations")
async def violations(sandbox: TheSandbox) -> list[CallView]:
    """Calls that were dialled while their phone had a live call."""
    return [CallView.of(call) for call in sandbox.wall.calls.all() if call.second_live_call]


@router.get("/webhooks")
async def webhooks(sandbox: TheSandbox) -> list[Webhook]:
    """Every event that was posted or is still to be, oldest first."""
    return sandbox.wall.webhooks.all()


@router.post("/reset", status_code=204)
async def reset(sandbox: TheSandbox) -> None:
    sandbox.reset()


@router.get("/stream")
async def stream(request: Request, sandbox: TheSandbox) -> StreamingResponse:
    """Server-sent events: `wall` with everything at first and whenever everything may have changed, then `phone`."""
    return StreamingResponse(
        _changes(request, sandbox), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _changes(request: Request, sandbox: Sandbox) -> AsyncIterator[str]:
    queue = sandbox.wall.listen()
    try:
        yield _everything(sandbox)
        while not await request.is_disconnected():
            try:
                async with asyncio.timeout(KEEP_ALIVE):
                    changed = {await queue.get()}
            except TimeoutError:
                yield ": still here\n\n"
                continue
            while not queue.empty():  # a burst is one picture
                changed.add(queue.get_nowait())
            if None in changed:
                yield _everything(sandbox)
                continue
            for number in changed:
                if phone := sandbox.wall.phones.get(number or ""):
                    yield f"event: phone\ndata: {view_of(phone, sandbox.wall, newest=NEWEST).model_dump_json()}\n\n"
    finally:
        sandbox.wall.unlisten(queue)


def _everything(sandbox: Sandbox) -> str:
    wall = {
        "now": sandbox.scheduler.now().isoformat(),
        "speed": sandbox.config.clock.speed,
        "ring_limit": sandbox.config.ring_limit.total_seconds(),
        "call_limit": sandbox.config.call_limit.total_seconds(),
        "phones": [view_of(p, sandbox.wall, newest=NEWEST).model_dump(mode="json") for p in sandbox.wall.phones.all()],
        "faults": [fault.model_dump(mode="json") for fault in sandbox.faults.waiting()],
    }
    return f"event: wall\ndata: {json.dumps(wall)}\n\n"
