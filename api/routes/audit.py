"""The audit trail: search it, and have it proved."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.identity import Caller
from api.ports import House
from api.problems import problems
from api.raising import Instant
from api.scopes import Scope
from api.wire import Limit, Plain
from domain.audit_chain import Tampering
from domain.ids import ForeignId
from domain.value import Request as RequestModel
from domain.value import Value
from store.audit_search import AuditPage, Sought, search_audit

router = APIRouter(tags=["audit"])


class AuditFilter(RequestModel):
    """`q` looks into event, reason and details; `since` and `until` are half-open."""

    event: Plain | None = None
    actor: Plain | None = None
    alert: ForeignId | None = None
    since: Instant | None = None
    until: Instant | None = None
    q: Plain | None = None
    cursor: ForeignId | None = None
    limit: Limit = 50


@router.get("/v1/audit", summary="Search the audit trail, newest first", responses=problems(401, 403, 422, 503))
async def audit(front: House, who: Caller, wanted: Annotated[AuditFilter, Query()]) -> AuditPage:
    """Sealed and unsealed entries."""
    who.require(Scope.AUDIT_READ)
    sought = Sought(
        event=wanted.event,
        actor=wanted.actor,
        alert_id=wanted.alert,
        since=wanted.since,
        until=wanted.until,
        q=wanted.q,
    )
    return await front.store.read(lambda tx: search_audit(tx, sought, before=wanted.cursor, limit=wanted.limit))


class Finding(Value):
    """`seq`: where it is, or where it begins."""

    seq: int
    kind: Tampering
    sentence: str


class Proof(Value):
    """`entries` were walked, `anchors` compared; `unsealed` entries are newer than the head and not proved yet."""

    ok: bool
    entries: int
    anchors: int
    head_seq: int
    head_hash: str
    unsealed: int
    findings: tuple[Finding, ...]


@router.get("/v1/audit/verify", summary="Prove the audit trail", responses=problems(401, 403, 503))
async def prove(front: House, who: Caller) -> Proof:
    """Walks the whole chain; an edit, a deletion, a reordering or a truncation is found and named."""
    who.require(Scope.AUDIT_READ)
    found = await front.prove()
    return Proof(
        ok=found.ok,
        entries=found.entries,
        anchors=found.anchors,
        head_seq=found.head.seq,
        head_hash=found.head.hash,
        unsealed=found.unsealed,
        findings=tuple(Finding(seq=one.seq, kind=one.kind, sentence=one.sentence) for one in found.problems),
    )
