"""What a piece of work sees of a database (`Tx`), and what a writer needs besides (`Connection`)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Row = Mapping[str, Any]
"""A row by its column names."""


class Tx(Protocol):
    """One transaction. SQL with :named parameters, portable between both dialects.

    A work never catches a StoreError to go on: PostgreSQL has given the transaction up by then; `on conflict` is the
    portable way. It may run twice, if nothing of the first run was committed.
    """

    def run(self, sql: str, /, **params: object) -> int:
        """How many rows it changed."""

    def many(self, sql: str, rows: Sequence[Row], /) -> None:
        """The same statement for each of them, in order: a third of what `run` costs each."""

    def one(self, sql: str, /, **params: object) -> Row | None:
        """The first row; None where there is none."""

    def all(self, sql: str, /, **params: object) -> list[Row]:
        """Every row; as many as fit into memory, so big lists are read in pages."""


class Connection(Tx, Protocol):
    """A connection of its own thread. Every method raises a StoreError where the database is to blame."""

    def begin(self) -> None:
        """Wait for the turn to write, between processes too, and begin."""

    def commit(self) -> None:
        """On disk when it returns; raises OutcomeUnknown where nobody can tell."""

    def rollback(self) -> None:
        """Undo what was begun; harmless when nothing was."""

    def savepoint(self) -> None: ...

    def release(self) -> None: ...

    def rollback_to_savepoint(self) -> None: ...

    @property
    def lost(self) -> bool:
        """Whether the connection is of no more use: reconnect."""

    def close(self) -> None: ...
