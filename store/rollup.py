"""7.9: whoever is responsible for a region is called once for everything that is unresolved there (X-64)."""

from datetime import datetime

from domain.catalogue import CATALOGUE
from domain.directory import Directory
from domain.ids import AlertId
from domain.new_alert import new_alert
from domain.rollup import rolls_up
from store.audit import AuditRecord, record
from store.connection import Row, Tx
from store.ids import mint
from store.intake import raise_alert
from store.stamps import instant, stamp
from store.tables import TO_ROLL_UP

_ENTRY = CATALOGUE["REGION_ROLLUP"]
_LONG = CATALOGUE["WORK_ORDER_UNASSIGNED"].ladder[1]
_JOINS = {("SLA_BREACH", 0), (CATALOGUE["WORK_ORDER_UNASSIGNED"].key, _LONG.index)}
"""The steps by which an alert joins them: a breach with its first, a work order without anybody at thirty minutes."""

_OPEN = f"""
SELECT COUNT(CASE WHEN type = 'SLA_BREACH' THEN 1 END) AS breaches,
  COUNT(CASE WHEN type <> 'SLA_BREACH' AND origin <= :since THEN 1 END) AS unassigned
FROM alerts WHERE state <> 'closed' AND {TO_ROLL_UP} AND region_id = :region AND origin <= :now
"""  # noqa: S608 -- our own types
_LAST = "SELECT MAX(origin) AS at FROM alerts WHERE type = 'REGION_ROLLUP' AND region_id = :region"


def join_rollup(tx: Tx, alert: Row, step: int, directory: Directory, *, at: datetime) -> None:
    """In the transaction of a step that was planned, as of its due instant. Most steps of most alerts join nothing."""
    region = alert["region_id"]
    if region is None or (alert["type"], step) not in _JOINS:
        return
    counted, last = (
        tx.one(_OPEN, region=region, since=stamp(at - _LONG.due), now=stamp(at)),
        tx.one(_LAST, region=region),
    )
    counts = {"unassigned": counted["unassigned"], "breaches": counted["breaches"]} if counted else {}
    latest = instant(last["at"]) if last and last["at"] else None
    if counts and rolls_up(**counts, last=latest, now=at):
        _raise(tx, region, counts, directory, at=at)


def _raise(tx: Tx, region: str, counts: dict[str, int], directory: Directory, *, at: datetime) -> None:
    rollup = new_alert(
        AlertId(mint("al")),
        _ENTRY,
        dedup_key=f"{region}:{stamp(at)}",
        context=_ENTRY.context.model_validate({"region_id": region, **counts}),
        directory=directory,
        origin=at,
        raised_by="engine",
    )
    raised = raise_alert(tx, rollup, now=at)
    record(tx, AuditRecord("Region.RolledUp", "engine", at, raised.alert_id, details={"region": region, **counts}))
