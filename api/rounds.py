"""One round of the relay: what may be carried at the same time, and what came of it."""

from collections.abc import Iterable, Iterator

import structlog

from api.carrying import Outcome
from store.database import Row
from store.outbox import Carried

log = structlog.get_logger()


class Results:
    """What the workers of a round achieved together."""

    def __init__(self) -> None:
        self.unreachable = False
        self._rows: list[tuple[Row, Outcome]] = []

    def add(self, row: Row, outcome: Outcome) -> None:
        self._rows.append((row, outcome))
        if outcome is Outcome.REFUSED:
            log.error("temporal refuses a row of the outbox", seq=row["seq"], alert=row["alert_id"], kind=row["kind"])

    def carried(self) -> Carried:
        """An alert whose start found its workflow over counts as started first."""
        done = {Outcome.SENT, Outcome.STARTED, Outcome.ENDED}
        started = {Outcome.STARTED, Outcome.ENDED}
        return Carried(
            sent=tuple(row["seq"] for row, outcome in self._rows if outcome in done),
            refused=tuple(row["seq"] for row, outcome in self._rows if outcome is Outcome.REFUSED),
            started=tuple(row["alert_id"] for row, outcome in self._rows if outcome in started),
            ended=tuple(row["alert_id"] for row, outcome in self._rows if outcome is Outcome.ENDED),
        )


def in_order(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Groups of rows that must be carried one after the other: those of one alert, or that wake the same workflow."""
    by_workflow: dict[str, list[Row]] = {}
    for row in rows:
        by_workflow.setdefault(row["alert_id"] or f"{row['kind']} {row['payload']}", []).append(row)
    yield from by_workflow.values()
