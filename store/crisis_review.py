"""What happened in a crisis, counted when it ends, and what people learnt from it (R-414)."""

from datetime import datetime

from pydantic import AwareDatetime

from domain.crisis import Crisis, CrisisCause, CrisisFigures, CrisisReview, CrisisScope
from domain.value import Value
from store.audit import AuditRecord, record
from store.connection import Row, Tx
from store.rule_set import crisis_of
from store.stamps import instant, stamp

_FIGURES = """
SELECT
  COUNT(CASE WHEN d.channel = 'sms' AND d.accepted_at >= :since AND d.accepted_at < :until THEN 1 END) AS texts,
  COUNT(CASE WHEN d.channel = 'voice' AND d.accepted_at >= :since AND d.accepted_at < :until THEN 1 END) AS calls,
  COUNT(CASE WHEN d.reason = 'crisis' AND d.planned_at >= :since THEN 1 END) AS suppressed,
  COUNT(CASE WHEN d.reason = 'crisis_row' AND d.planned_at >= :since THEN 1 END) AS stored
FROM deliveries d JOIN alerts a ON a.id = d.alert_id WHERE (d.planned_at >= :since OR d.accepted_at >= :since)
"""
_TASKS = """
SELECT COUNT(*) AS tasks FROM manual_tasks t JOIN alerts a ON a.id = t.alert_id
WHERE t.created_at >= :since AND t.created_at < :until
"""
_ENDED = "SELECT * FROM crises WHERE ended_at IS NOT NULL"
_REVIEWED = "UPDATE crises SET review = :review, reviewed_at = :at, reviewed_by = :by WHERE id = :id"
_REMINDED = "UPDATE crises SET review = :review WHERE id = :id"


class EndedCrisis(Value):
    """A crisis that is over, with its review. `ended_by`: engine at the automatic end."""

    id: str
    cause: CrisisCause
    reason: str
    scope: CrisisScope
    started_at: AwareDatetime
    started_by: str
    ended_at: AwareDatetime
    ended_by: str
    figures: CrisisFigures
    findings: str | None
    reviewed_at: AwareDatetime | None
    reviewed_by: str | None


class ReviewPage(Value):
    """The latest first. `next` is the cursor of the next page; null on the last."""

    reviews: tuple[EndedCrisis, ...]
    next: str | None


def first_review(tx: Tx, crisis: Crisis, *, until: datetime) -> CrisisReview:
    """What was sent, kept back and stored from its beginning, inclusive, to its end, exclusive, where it held."""
    where, places = _within(crisis.scope)
    period = {"since": stamp(crisis.started_at), "until": stamp(until)}
    counted = tx.one(_FIGURES + where, **period, **places) or {}
    tasks = tx.one(_TASKS + where, **period, **places) or {}
    figures = {name: int(value) for name, value in (*counted.items(), *tasks.items())}
    seconds = (until - crisis.started_at).total_seconds()
    return CrisisReview(figures=CrisisFigures(seconds=seconds, **figures))


def list_reviews(tx: Tx, *, before: str | None, limit: int) -> ReviewPage:
    """`before` is a page's `next`: the id of its last review."""
    later = " AND id < :before" if before is not None else ""
    parameters = {"before": before} if before is not None else {}
    rows = tx.all(f"{_ENDED}{later} ORDER BY id DESC LIMIT :limit", limit=limit + 1, **parameters)
    page = tuple(ended(row) for row in rows[:limit])
    return ReviewPage(reviews=page, next=page[-1].id if len(rows) > limit else None)


def write_findings(tx: Tx, crisis_id: str, findings: str, *, by: str, at: datetime) -> EndedCrisis | None:
    """What was learnt, in place of what was said before; None where no such crisis has ended."""
    row = tx.one(f"{_ENDED} AND id = :id", id=crisis_id)
    if row is None:
        return None
    review = _review(row).model_copy(update={"findings": findings})
    tx.run(_REVIEWED, id=crisis_id, review=review.model_dump_json(), at=stamp(at), by=by)
    record(tx, AuditRecord("Crisis.Reviewed", by, at, details={"crisis": crisis_id}))
    return ended({**row, "review": review.model_dump_json(), "reviewed_at": stamp(at), "reviewed_by": by})


def waiting_for_review(tx: Tx) -> list[Row]:
    """Crises whose review nobody has written and nobody was reminded of, the first to have ended first."""
    rows = tx.all(f"{_ENDED} AND reviewed_at IS NULL ORDER BY ended_at, id")
    return [row for row in rows if _review(row).reminded_at is None]


def reminded(tx: Tx, row: Row, *, at: datetime) -> None:
    """Once a crisis."""
    review = _review(row).model_copy(update={"reminded_at": at})
    tx.run(_REMINDED, id=row["id"], review=review.model_dump_json())
    record(tx, AuditRecord("Crisis.ReviewReminded", "engine", at, details={"crisis": row["id"]}))


def ended(row: Row) -> EndedCrisis:
    """From a row of `crises`."""
    review, rule = _review(row), crisis_of(row)
    return EndedCrisis(
        id=rule.id,
        cause=rule.cause,
        reason=row["reason"],
        scope=rule.scope,
        started_at=rule.started_at,
        started_by=row["started_by"],
        ended_at=instant(row["ended_at"]),
        ended_by=row["ended_by"],
        figures=review.figures,
        findings=review.findings,
        reviewed_at=instant(row["reviewed_at"]) if row["reviewed_at"] else None,
        reviewed_by=row["reviewed_by"],
    )


def _review(row: Row) -> CrisisReview:
    return CrisisReview.model_validate_json(row["review"])


def _within(scope: CrisisScope) -> tuple[str, dict[str, str]]:
    """The condition on the alert `a`; empty where the crisis held everywhere."""
    named = {f"store_{number}": store for number, store in enumerate(scope.stores)}
    regions = {f"region_{number}": region for number, region in enumerate(scope.regions)}
    either = [f"a.store_id = :{name}" for name in named] + [f"a.region_id = :{name}" for name in regions]
    return f" AND ({' OR '.join(either)})" if either else "", named | regions
