"""What the commands do that need nothing but the database: import people, prove the audit trail."""

from datetime import UTC, datetime
from pathlib import Path

from domain.directory_file import DirectoryRefused
from settings import Settings, StorageSettings
from store.audit_verify import verify_offline
from store.bootstrap import Prepared, prepare
from store.directory import import_offline
from supervisor.refused import StartRefused


class Refused(StartRefused):
    """A command could not do what was asked; its text is for the person who asked."""


def prepared(settings: Settings, sample: Path | None = None) -> Prepared:
    """The database at the code's version, with its clock; `sample` is loaded into a new one."""
    return prepare(
        settings.database_url,
        clock_speed=settings.clock_speed,
        clock_start=settings.clock_start,
        sample_directory=sample,
    )


def import_directory(settings: Settings, file: Path) -> str:
    """Counts what changed; raises Refused with every problem of the document, and then nothing has changed."""
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Refused(f"{file} cannot be read: {unreadable}.") from None
    at = prepared(settings).clock.at(datetime.now(UTC))
    try:
        done = import_offline(settings.database_url, text, actor="cli", at=at)
    except DirectoryRefused as refused:
        raise Refused("\n".join(("Nothing was changed.", *refused.problems))) from None
    return (
        f"{done.added} added, {done.changed} changed, {done.removed} removed, {done.unchanged} as they were "
        f"(version {done.version})."
    )


def verify_audit(storage: StorageSettings) -> str:
    """Raises Refused with every problem found."""
    found = verify_offline(storage.database_url, storage.audit_anchors)
    if not found.ok:
        raise Refused("\n".join(("The audit trail was tampered with.", *(one.sentence for one in found.problems))))
    return (
        f"The audit trail is whole: {found.entries} entries, {found.anchors} anchors compared, "
        f"head {found.head.seq} {found.head.hash[:16]}; {found.unsealed} entries are not sealed yet."
    )
