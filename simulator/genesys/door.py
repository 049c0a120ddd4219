"""What every Genesys route shares: who may come in, strict bodies, the trace that comes along."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header
from pydantic import BaseModel, ConfigDict

from simulator.operations import Provider
from simulator.refusal import Refusal
from simulator.sandbox import TheSandbox

TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class GenesysRequest(BaseModel):
    """A field that the vendor does not have is a mistake of the connector, and so is another spelling."""

    model_config = ConfigDict(frozen=True, extra="forbid")


async def authorized(sandbox: TheSandbox, authorization: Annotated[str | None, Header()] = None) -> None:
    sandbox.tokens.expect(Provider.GENESYS, authorization)


async def trace(traceparent: Annotated[str | None, Header()] = None) -> str | None:
    """What is no W3C traceparent is left out."""
    return traceparent if traceparent and TRACEPARENT.fullmatch(traceparent) else None


Authorized = Depends(authorized)
Trace = Annotated[str | None, Depends(trace)]


def not_found(what: str) -> Refusal:
    return Refusal(404, "not.found", f"The requested {what} was not found.")


def instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
