"""The directory in the database: imported as a whole or not at all, read again only when it changed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from domain.calendar import Calendar
from domain.directory import Directory, Person, Region, Store
from domain.directory_changes import EntryKey, EntryKind, changes
from domain.directory_file import parse
from store.audit import AuditRecord, record
from store.connection import Row, Tx
from store.database import Database
from store.devices import with_registered
from store.dialect import connect
from store.mailboxes import trust_mailboxes
from store.rule_set import read_rules, rules_changed
from store.stamps import stamp

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries the import touched; `version` is the directory's from now on."""

    added: int
    changed: int
    removed: int
    unchanged: int
    version: int


_STORED = "SELECT kind, id, digest FROM directory_entries"
_WRITE = """
INSERT INTO directory_entries (kind, id, document, digest, changed_at)
VALUES (:kind, :id, :document, :digest, :at)
ON CONFLICT (kind, id) DO UPDATE SET
  document = excluded.document, digest = excluded.digest, changed_at = excluded.changed_at
"""
_REMOVE = "DELETE FROM directory_entries WHERE kind = :kind AND id = :id"
_VERSION = "SELECT version FROM directory_version WHERE id = 1"


def import_directory(tx: Tx, directory: Directory, *, actor: str, at: datetime) -> Imported:
    """Make the stored directory this one, touching only what differs. `at` is installation time."""
    wanted = dict(_documents(directory))
    digests = {key: hashlib.sha256(document.encode()).hexdigest() for key, document in wanted.items()}
    stored = {(EntryKind(row["kind"]), str(row["id"])): str(row["digest"]) for row in tx.all(_STORED)}
    found = changes(stored, digests)
    for kind, id_ in (*found.added, *found.changed):
        document, digest = wanted[kind, id_], digests[kind, id_]
        tx.run(_WRITE, kind=kind.value, id=id_, document=document, digest=digest, at=stamp(at))
    for kind, id_ in found.removed:
        tx.run(_REMOVE, kind=kind.value, id=id_)
    if found.any:
        rules_changed(tx)
    trust_mailboxes(tx)
    imported = Imported(
        len(found.added), len(found.changed), len(found.removed), found.unchanged, version=stored_version(tx)
    )
    _audit(tx, imported, actor=actor, at=at)
    return imported


def import_offline(database_url: str, text: str, *, actor: str, at: datetime) -> Imported:
    """The YAML document, for `alerts directory import`; running processes see it with their next transaction.

    The database was prepared before. Raises DirectoryRefused, or a StoreError; then nothing changed.
    """
    directory = parse(text)
    connection = connect(database_url, writes=True)
    try:
        connection.begin()
        imported = import_directory(connection, directory, actor=actor, at=at)
        connection.commit()
    finally:
        connection.rollback()
        connection.close()
    return imported


def stored_version(tx: Tx) -> int:
    """0 before the first import."""
    row = tx.one(_VERSION)
    return int(row["version"]) if row else 0


def read_directory(tx: Tx) -> Directory:
    """The whole of it, with the devices that registered themselves; empty before the first import."""
    rows = tx.all("SELECT kind, id, document FROM directory_entries ORDER BY kind, id")
    return Directory(
        version=stored_version(tx),
        regions=_entries(rows, EntryKind.REGION, Region),
        stores=_entries(rows, EntryKind.STORE, Store),
        calendars=_entries(rows, EntryKind.CALENDAR, Calendar),
        people=with_registered(tx, _entries(rows, EntryKind.PERSON, Person)),
        rules=read_rules(tx),
    )


class DirectoryCache:
    """The directory as a process last read it; its threads may share one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._latest = Directory()

    def current(self, tx: Tx) -> Directory:
        """As of this transaction; read again only when its version is another."""
        if stored_version(tx) != self._latest.version:
            self._latest = read_directory(tx)
        return self._latest

    async def latest(self) -> Directory:
        """As of now, in a transaction of its own."""
        return await self._database.read(self.current)


def _documents(directory: Directory) -> Iterator[tuple[EntryKey, str]]:
    """Each entry as JSON. Defaults are left out, so that a release with more fields changes nothing by itself."""
    kinds: dict[EntryKind, dict[str, BaseModel]] = {
        EntryKind.REGION: {**directory.regions},
        EntryKind.CALENDAR: {**directory.calendars},
        EntryKind.STORE: {**directory.stores},
        EntryKind.PERSON: {**directory.people},
    }
    for kind, entries in kinds.items():
        for id_, entry in entries.items():
            yield (kind, id_), entry.model_dump_json(exclude_defaults=True)


def _entries(rows: list[Row], kind: EntryKind, model: type[M]) -> dict[str, M]:
    """Fields that a newer release wrote are passed over: it may have been rolled back."""
    return {
        row["id"]: model.model_validate_json(row["document"], extra="ignore") for row in rows if row["kind"] == kind
    }


def _audit(tx: Tx, imported: Imported, *, actor: str, at: datetime) -> None:
    details = {
        "added": imported.added,
        "changed": imported.changed,
        "removed": imported.removed,
        "unchanged": imported.unchanged,
        "version": imported.version,
    }
    record(tx, AuditRecord("Directory.Imported", actor, at, details=details))
