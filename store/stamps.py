"""Instants as the tables keep them: text that sorts as time does, in both databases."""

from datetime import UTC, datetime


def stamp(instant: datetime) -> str:
    """`2026-11-24T15:00:00.000000Z`; takes aware datetimes only."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """The inverse of `stamp`, in UTC."""
    return datetime.fromisoformat(text)
