"""SYSTEM_ISSUE raised from inside a transaction: the admins learn what kept a message from its people (X-24, X-64)."""

from collections.abc import Iterable
from datetime import datetime

from domain.catalogue import CATALOGUE
from domain.directory import Directory
from domain.ids import AlertId, dedup_hash
from domain.new_alert import new_alert
from domain.planning import Unreachable
from store.database import Tx
from store.ids import mint
from store.intake import raise_alert

_ENTRY = CATALOGUE["SYSTEM_ISSUE"]
_KNOWN = "SELECT 1 FROM alerts WHERE dedup_hash = :hash AND type = 'SYSTEM_ISSUE'"


def raise_system_issue(
    tx: Tx,
    directory: Directory,
    *,
    key: str,
    what: str,
    detail: str,
    about: AlertId | None,
    now: datetime,
    deliveries_failing: bool = False,
) -> None:
    """One per `key`, ever: the same gap met at the next step says nothing new. `about`: the first alert it hit."""
    if tx.one(_KNOWN, hash=dedup_hash(_ENTRY.key, key)):
        return
    context = _ENTRY.context.model_validate(
        {"what": what, "detail": detail, "alert_id": about, "deliveries_failing": deliveries_failing}
    )
    issue = new_alert(
        AlertId(mint("al")),
        _ENTRY,
        dedup_key=key,
        context=context,
        directory=directory,
        origin=now,
        raised_by="engine",
    )
    raise_alert(tx, issue, now=now)


def raise_unreachable(
    tx: Tx, about: AlertId, unreachable: Iterable[Unreachable], directory: Directory, *, now: datetime
) -> None:
    """What a plan could not reach."""
    for one in unreachable:
        raise_system_issue(
            tx,
            directory,
            key=f"{about}:{one.key}",
            what="somebody could not be told",
            detail=one.detail,
            about=about,
            now=now,
        )
