"""How repeats and digests are worded: what stands before an alert's own words, and one text for several alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.alert_type import AlertType
from domain.channel import Channel
from domain.language import WORDS, Language, Words
from domain.sms_text import ONE_PART, septets, shortened, transliterated
from domain.wording import PUSH_TITLE, REPEAT, Text, clock_time

_MOST = 999  # a text has three characters for a count
_ROOM = ONE_PART - len(REPEAT)
_PUSH_BODY = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """What was reported of an alert since `since`. `updates` were shown in place; `reports` are told by this."""

    reports: int
    updates: int
    since: datetime

    def opening(self, zone: str, language: Language) -> str:
        """`3 reports and 1 update since 10:05 AM: `."""
        words = WORDS[language]
        counted = _counted(self.reports, words.one_report, words.reports)
        if self.updates:
            counted = words.joined.format(
                reports=counted, updates=_counted(self.updates, words.one_update, words.updates)
            )
        return words.since.format(counted=counted, time=clock_time(self.since, zone, language))


def latest(reports: int, at: datetime, zone: str, language: Language) -> str:
    """`4 reports, last 10:04 AM. `: what a row that is updated in place says before its own words."""
    words = WORDS[language]
    counted = _counted(reports, words.one_report, words.reports)
    return words.latest.format(counted=counted, time=clock_time(at, zone, language))


def name_of(entry: AlertType, language: Language) -> str:
    """What the type is called in that language: the fixed beginning of its title."""
    if language is Language.ENGLISH:
        return entry.title
    return entry.wording("first", language).title.partition("{")[0].strip(" :-") or entry.title


@dataclass(frozen=True, slots=True)
class Line:
    """One alert of a digest. `reference` is its work order, empty where it is about none; it is never cut."""

    name: str
    reference: str

    def within(self, room: int) -> str:
        """At most `room` characters where the reference leaves some for the name."""
        if not self.reference:
            return shortened(self.name, room)
        left = room - len(self.reference) - 1
        return f"{shortened(self.name, left)} {self.reference}" if left >= 4 else self.reference


def digest_text(lines: Sequence[Line], channel: Channel, language: Language) -> Text:
    """One text for at least two alerts, in the order given; a text message fits one part (F-16, X-55)."""
    words = WORDS[language]
    title = shortened(words.held_title.format(count=len(lines)), PUSH_TITLE)
    if channel is Channel.SMS:
        return Text("", _listed(lines, words, _ROOM, plain=True))
    return Text(title, _listed(lines, words, _PUSH_BODY if channel is Channel.PUSH else None, plain=False))


def _listed(lines: Sequence[Line], words: Words, room: int | None, *, plain: bool) -> str:
    """As many as fit, and how many more there are."""
    opening = words.held.format(count=min(len(lines), _MOST))
    shown = len(lines)
    while True:
        left = len(lines) - shown
        tail = f" {words.more.format(count=min(left, _MOST))}" if left else ""
        text = opening + "; ".join(line.within(_each(room, opening + tail, shown)) for line in lines[:shown]) + "."
        text = transliterated(text + tail) if plain else text + tail
        if room is None or septets(text) <= room or shown == 1:
            return text
        shown -= 1


def _each(room: int | None, around: str, shown: int) -> int:
    """How many characters a line may have: one that stands alone gets what is left, others as they are."""
    return room - septets(around) - 1 if room is not None and shown == 1 else 10_000


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(count=min(count, _MOST))
