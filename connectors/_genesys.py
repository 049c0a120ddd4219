"""What every operation of Genesys Cloud shares: how it refuses, and what we refuse to hand it."""

from datetime import timedelta

from connectors._operation import Answer, Dialect, Refusal
from connectors._payload import Payload, read, uuid, word
from domain.failure import OptedOut, Permanent, ProviderFailure, Refused
from domain.message import AddressKind, Message

PROVIDER = "genesys"
OPTED_OUT = "RecipientOptedOut"

_CLASSES: dict[str | None, type[ProviderFailure]] = {OPTED_OUT: OptedOut, "DataFiltered": Refused}


class _Error(Payload):
    code: str | None = None
    status: int | None = None
    context_id: str | None = None


def _refusal(answer: Answer) -> Refusal:
    said = read(_Error, answer.body) or _Error()
    code = word(said.code)
    return Refusal(
        code=code,
        status=said.status,
        failure=_CLASSES.get(code),
        correlation=uuid(answer.headers.get("ININ-Correlation-Id")) or uuid(said.context_id),
    )


DIALECT = Dialect(_refusal, pause=timedelta(seconds=30))  # the gap between two tries of an SMS


def check(message: Message, *, max_length: int) -> None:
    """Raises Permanent for what Genesys would only refuse after a request."""
    if message.address.kind is not AddressKind.NUMBER:
        raise Permanent("not_a_number")
    if len(message.body) > max_length:
        raise Permanent("too_long")
