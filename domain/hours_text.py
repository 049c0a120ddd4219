"""Opening hours as people write them in the directory: `MON-FRI: 07:00-18:00`."""

from collections.abc import Mapping

from pydantic import field_validator

from domain.calendar import Calendar, Weekday
from domain.ids import ForeignId


class CalendarEntry(Calendar):
    """A calendar with its id, and with its hours in words."""

    id: ForeignId

    @field_validator("hours", mode="before")
    @classmethod
    def _in_words(cls, written: object) -> object:
        if not isinstance(written, Mapping):
            raise ValueError("should name days and their hours, as in MON-FRI: 07:00-18:00")  # noqa: TRY004 -- pydantic
        spans: dict[Weekday, list[dict[str, str]]] = {}
        for days, hours in written.items():
            for day in weekdays(str(days)):
                spans.setdefault(day, []).extend(_spans(hours))
        return spans

    def calendar(self) -> Calendar:
        """Without its id."""
        return Calendar(zone=self.zone, hours=self.hours, holidays=self.holidays)


def weekdays(text: str) -> tuple[Weekday, ...]:
    """`MON`, or `MON-FRI` with both ends, also over the weekend; raises ValueError otherwise."""
    first, _, last = text.partition("-")
    try:
        start, end = Weekday[first.strip().upper()], Weekday[(last or first).strip().upper()]
    except KeyError:
        raise ValueError(f"{text!r} is not a day; MON, or MON-FRI for several, is accepted") from None
    return tuple(Weekday((start + offset) % 7) for offset in range((end - start) % 7 + 1))


def _spans(written: object) -> list[dict[str, str]]:
    """One `07:00-18:00`, or a list of them."""
    texts = written if isinstance(written, list) else [written]
    return [_span(str(text)) for text in texts]


def _span(text: str) -> dict[str, str]:
    opens, dash, closes = (part.strip() for part in text.partition("-"))
    if not dash:
        raise ValueError(f"{text!r} is no span of hours; 07:00-18:00 is accepted, 00:00-00:00 for all day")
    return {"opens": opens, "closes": closes}
