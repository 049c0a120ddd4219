"""What an import changes in a directory: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class EntryKind(StrEnum):
    """What a directory has entries of."""

    REGION = "region"
    CALENDAR = "calendar"
    STORE = "store"
    PERSON = "person"


EntryKey = tuple[EntryKind, str]
"""The kind and the id."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Keys in order; entries that stay as they are, are only counted."""

    added: tuple[EntryKey, ...]
    changed: tuple[EntryKey, ...]
    removed: tuple[EntryKey, ...]
    unchanged: int

    @property
    def any(self) -> bool:
        """Whether the directory will be another one."""
        return bool(self.added or self.changed or self.removed)


def changes(stored: Mapping[EntryKey, str], wanted: Mapping[EntryKey, str]) -> Changes:
    """By the digests of the entries."""
    kept = stored.keys() & wanted.keys()
    changed = tuple(sorted(key for key in kept if stored[key] != wanted[key]))
    return Changes(
        added=tuple(sorted(wanted.keys() - stored.keys())),
        changed=changed,
        removed=tuple(sorted(stored.keys() - wanted.keys())),
        unchanged=len(kept) - len(changed),
    )
