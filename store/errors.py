"""What can go wrong with the store; each text is one sentence for the person who reads it.

StoreError
├── Conflict          a unique key or another constraint refused the row; this work alone was undone
├── StoreFull         no room on disk; nothing was committed, and a later try works once there is room
├── StoreBusy         another program holds the database; nothing was committed, a later try may work
├── StoreUnreachable  the database cannot be opened or reached; nothing was committed
├── StoreCorrupt      the file is damaged or no database; nobody's later try will work
├── OutcomeUnknown    the connection was lost during the commit: ask again whether it happened
└── StoreClosed       written to after `close`
StartRefused          this database and these settings do not go together
"""

# ruff: noqa: N818 -- named after what happened, as the house does


class StoreError(Exception):
    """Whatever the database refused, in words that are the same for both dialects."""


class Conflict(StoreError):
    pass


class StoreFull(StoreError):
    pass


class StoreBusy(StoreError):
    pass


class StoreUnreachable(StoreError):
    pass


class StoreCorrupt(StoreError):
    pass


class OutcomeUnknown(StoreError):
    pass


class StoreClosed(StoreError):
    pass


class StartRefused(Exception):
    """The installation must not start like this."""
