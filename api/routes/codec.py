"""Decrypts payloads for the Temporal UI, for operators who may see them; only where payloads are encrypted at all."""

from collections.abc import Awaitable, Callable, Sequence

from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Request, Response
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import PayloadCodec

from api.body import read_raw
from api.identity import Caller
from api.problems import Problem
from api.scopes import Scope

Turn = Callable[[Sequence[Payload]], Awaitable[list[Payload]]]


def codec_routes(codec: PayloadCodec) -> APIRouter:
    """`/v1/codec/decode` and `/encode`, in the protocol of the Temporal UI and CLI."""
    router = APIRouter(prefix="/v1/codec", include_in_schema=False)

    @router.post("/decode")
    async def decode(request: Request, who: Caller) -> Response:
        """What histories hold may be told to whoever may read the audit trail."""
        who.require(Scope.AUDIT_READ)
        return await _turned(request, codec.decode)

    @router.post("/encode")
    async def encode(request: Request, who: Caller) -> Response:
        """For the CLI, which may send signals."""
        who.require(Scope.AUDIT_READ)
        return await _turned(request, codec.encode)

    return router


async def _turned(request: Request, turn: Turn) -> Response:
    try:
        payloads = json_format.Parse(await read_raw(request), Payloads())
    except (json_format.ParseError, UnicodeDecodeError):
        raise Problem(422, "The body is not a Payloads message of Temporal in JSON.") from None
    try:
        turned = await turn(list(payloads.payloads))
    except InvalidTag:
        raise Problem(422, "A payload was encrypted with another key.") from None
    return Response(json_format.MessageToJson(Payloads(payloads=turned)), media_type="application/json")
