"""What people write about an alert: kept in a table of its own, which may be erased; the proof has the note's id."""

from datetime import datetime

from pydantic import AwareDatetime

from domain.ids import AlertId
from domain.sight import Sight
from domain.value import Value
from store.audit import AuditRecord, record
from store.database import Row, Tx
from store.ids import mint
from store.sight import find_seen
from store.stamps import instant, stamp


class NoteDetail(Value):
    """`words` is null where the viewer may not read what is said about people; authors read their own."""

    id: str
    author: str
    at: AwareDatetime
    words: str | None


_KEEP = "INSERT INTO alert_notes (id, alert_id, author, at, words) VALUES (:id, :alert_id, :author, :at, :words)"
_NOTES = "SELECT * FROM alert_notes WHERE alert_id = :id ORDER BY at, id"


def add_note(tx: Tx, alert_id: AlertId, words: str, sight: Sight, *, by: str, at: datetime) -> NoteDetail:
    """Whoever sees the alert may write about it, closed or not. Raises AlertUnknown or AlertHidden."""
    find_seen(tx, alert_id, sight)
    note = keep_note(tx, alert_id, words, by=by, at=at)
    record(tx, AuditRecord("Alert.Noted", by, at, alert_id, details={"note": note}))
    return NoteDetail(id=note, author=by, at=at, words=words)


def keep_note(tx: Tx, alert_id: AlertId, words: str, *, by: str, at: datetime) -> str:
    """Its id, for the audit entry of whatever it was said to."""
    note = mint("nt")
    tx.run(_KEEP, id=note, alert_id=alert_id, author=by, at=stamp(at), words=words)
    return note


def notes_of(tx: Tx, alert_id: AlertId, sight: Sight, *, texts: bool) -> tuple[NoteDetail, ...]:
    """In the order in which they were written."""
    return tuple(_note(row, texts=texts or row["author"] == sight.copies_of) for row in tx.all(_NOTES, id=alert_id))


def _note(row: Row, *, texts: bool) -> NoteDetail:
    words = row["words"] if texts else None
    return NoteDetail(id=row["id"], author=row["author"], at=instant(row["at"]), words=words)
