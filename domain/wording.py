"""What a message says: the catalogue's templates filled with an alert's fields, in the store's own time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.alert_type import AlertType, Wording
from domain.channel import Channel
from domain.context import Context, Window
from domain.directory import Directory
from domain.language import WORDS, Language, Words
from domain.sms_reply import Letter, action_of
from domain.sms_text import ONE_PART, septets, shortened, transliterated

PUSH_TITLE = 50
_READABLE = 14  # so long a field stays for the sake of a link, which the code can replace
_SHORTEST = 8  # a field that is shorter says nothing any more
_REPEATED = re.compile(r"([.!?,;:])\1+")
REPEAT = "REPEAT? "
_ROOM = ONE_PART - len(REPEAT)


@dataclass(frozen=True, slots=True)
class Text:
    """`title` is empty for texts and calls."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Reply:
    """How a person answers a text or e-mail: the code without its letter, and the link; either may be missing."""

    code: str | None = None
    link: str | None = None


def values(
    context: Context,
    directory: Directory,
    *,
    zone: str,
    origin: datetime,
    now: datetime,
    acknowledged_by: str | None = None,
    language: Language = Language.ENGLISH,
) -> dict[str, str]:
    """Every field that a template may name, as people read it: names for ids, local times, durations in words."""
    local, words = ZoneInfo(zone), WORDS[language]
    shown = {name: _shown(getattr(context, name, None), local, words) for name in type(context).model_fields}
    # A context that was erased has none of these.
    store = directory.stores.get(getattr(context, "store_id", None) or "")
    technician = directory.people.get(getattr(context, "technician_id", None) or "")
    manager = directory.people.get(getattr(context, "manager_id", None) or "")
    region = directory.regions.get(getattr(context, "region_id", None) or "")
    alternatives = _names(getattr(context, "alternative_ids", ()), directory)
    deadline = getattr(context, "deadline", None)
    reference = getattr(context, "work_order_id", None) or words.unknown
    return shown | {
        "store": store.name if store else words.unknown,
        "technician": technician.name if technician else words.unassigned,
        "waiting": duration(now - origin, language),
        "manager": manager.name if manager else words.unknown,
        "region": region.name if region else words.unknown,
        "new_technician": _person(context, "new_technician_id", directory) or words.unknown,
        "previous_technician": _person(context, "previous_technician_id", directory) or words.unknown,
        "alternatives": alternatives or words.unknown,
        "overdue": _between(deadline, now, language),
        "remaining": _between(now, deadline, language),
        "unseen": _between(getattr(context, "last_seen", None), now, language),
        "age": _between(getattr(context, "created_at", None), now, language),
        "acknowledged": words.acknowledged.format(person=acknowledged_by)
        if acknowledged_by
        else words.not_acknowledged,
        "work_order_id": reference,
        "work_order": reference if reference.upper().startswith("WO") else f"{words.work_order} {reference}",
    }


def _shown(value: object, zone: ZoneInfo, words: Words) -> str:
    if isinstance(value, datetime):
        return _local(value, zone, words)
    if isinstance(value, Window):
        return _span(_local(value.start, zone, words), _local(value.end, zone, words))
    if isinstance(value, StrEnum):
        return words.values.get(value.value, value.value.capitalize())
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return words.unknown if value is None else words.phrases.get(str(value), str(value))


def _local(instant: datetime, zone: ZoneInfo, words: Words) -> str:
    local = instant.astimezone(zone)
    return f"{local:%I:%M} {words.before_noon if local.hour < 12 else words.after_noon}".lstrip("0")


def clock_time(instant: datetime, zone: str, language: Language) -> str:
    """`10:05 AM`, in that zone."""
    return _local(instant, ZoneInfo(zone), WORDS[language])


def _span(start: str, end: str) -> str:
    """AM or PM is said once where it is the same."""
    clock, _, half = start.partition(" ")
    return f"{clock if end.endswith(half) else start} - {end}"


def _person(context: Context, field: str, directory: Directory) -> str:
    """Empty where the field names nobody whom the directory knows."""
    person = directory.people.get(getattr(context, field, None) or "")
    return person.name if person else ""


def _names(people: tuple[str, ...], directory: Directory) -> str:
    """In the order given; ids that the directory does not know are left out."""
    known = (directory.people.get(person) for person in people)
    return ", ".join(person.name for person in known if person)


def _between(earlier: datetime | None, later: datetime | None, language: Language) -> str:
    return duration(later - earlier, language) if earlier and later else WORDS[language].unknown


def duration(elapsed: timedelta, language: Language = Language.ENGLISH) -> str:
    """Minutes up to two hours, then hours with one decimal; nothing is negative."""
    minutes = max(int(elapsed.total_seconds() // 60), 0)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} {WORDS[language].hours}"


def text_for(
    entry: AlertType,
    wording: str,
    channel: Channel,
    fields: Mapping[str, str],
    *,
    escalated: bool,
    reply: Reply,
    language: Language = Language.ENGLISH,
    opening: str = "",
) -> Text:
    """The message of a copy on a channel; punctuation that would stand twice stands once (R-381).

    `fields` are the `values` in the same language. `opening` comes before a body: how often it was reported.

    A text fits one part of 160 septets even when it has to be repeated (F-16, X-55). The fields named in
    `entry.shorten` shrink in that order; a link is left out before they become unreadable; and where the fixed words
    leave no room, as with a reference of 64 characters, the type's title stands for them. Reference and code stay.
    """
    template, words = entry.wording(wording, language), WORDS[language]
    mark = words.escalated if escalated else ""
    if channel is Channel.SMS:
        return Text("", _sms(entry, template, fields, reply, words, mark=opening + mark))
    if channel is Channel.VOICE:
        return Text("", _once(_spoken(template, mark, fields, words)))
    title = _once(mark + template.title.format_map(fields))
    if channel is Channel.PUSH:
        return Text(shortened(title, PUSH_TITLE), _once(opening + (template.push or template.body).format_map(fields)))
    body = _once(opening + template.body.format_map(fields))
    return Text(title, _mailed(body, fields, reply, words) if channel is Channel.EMAIL else body)


def _mailed(body: str, fields: Mapping[str, str], reply: Reply, words: Words) -> str:
    """The detail of R-105: what the alert is about on lines of its own, and where it is answered."""
    known = (line for field, line in words.details.items() if fields.get(field, words.unknown) != words.unknown)
    answer = words.answer_here.format(link=reply.link) if reply.link else ""
    return "\n\n".join(filter(None, [body, "\n".join(known).format_map(fields), answer]))


def _once(text: str) -> str:
    return _REPEATED.sub(r"\1", text)


def _spoken(template: Wording, mark: str, fields: Mapping[str, str], words: Words) -> str:
    if words.press_one in template.voice:
        return words.recorded + mark.capitalize() + template.voice.format_map(fields)
    message = (template.voice or template.title).format_map(fields).rstrip(".")
    return words.recorded + mark.capitalize() + words.generic_call.format(message=message)


def spoken_in(script: str) -> Language:
    """The language of a call's script, by the notice that begins every one."""
    return next((one for one in Language if script.startswith(WORDS[one].recorded)), Language.ENGLISH)


def _sms(
    entry: AlertType, template: Wording, fields: Mapping[str, str], reply: Reply, words: Words, *, mark: str
) -> str:
    code = _instruction(entry, reply.code, words)
    both = f"{_instruction(entry, reply.code, words, beside_link=True)} {reply.link}".strip() if reply.link else code
    brief = words.brief.format(title=entry.title)
    readable = {name: transliterated(value) or words.unreadable for name, value in fields.items()}
    least = _READABLE if reply.code else ONE_PART  # a link alone is worth no word of the text
    tries = ((template.sms, both, least), (template.sms, code, _SHORTEST), (brief, code, _SHORTEST))
    written = (_fitted(mark + said, entry.shorten, readable, tail, least) for said, tail, least in tries)
    return next(text for text in written if septets(text) <= _ROOM)


def _instruction(entry: AlertType, code: str | None, words: Words, *, beside_link: bool = False) -> str:
    """Beside a link it may be brief, for the link explains itself."""
    if code is None:
        return ""
    offers = words.reply_to_offer_beside_link if beside_link else words.reply_to_offer
    return transliterated((offers if action_of(Letter.DECLINE, entry.answers) else words.reply).format(code=code))


def _fitted(template: str, shorten: tuple[str, ...], fields: Mapping[str, str], tail: str, least: int) -> str:
    """Shrinks one field after the other, none below `least`, until the text fits; what it then has, fitting or not."""
    plain = dict(fields)

    def written() -> str:
        return " ".join(filter(None, [_once(transliterated(template.format_map(plain))), tail]))

    for name in shorten:
        over = septets(written()) - _ROOM
        if over > 0 and name in plain:
            plain[name] = shortened(plain[name], max(len(plain[name]) - over, least))
    return written()
