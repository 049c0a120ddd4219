"""What a message says: the catalogue's templates filled with an alert's fields, in the store's own time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.alert_type import AlertType, Wording
from domain.answer import Action
from domain.channel import Channel
from domain.context import Context, Window
from domain.directory import Directory
from domain.sms_text import ONE_PART, septets, shortened, transliterated

PUSH_TITLE = 50
_READABLE = 14  # so long a field stays for the sake of a link, which the code can replace
_SHORTEST = 8  # a field that is shorter says nothing any more
_UNWRITABLE = "see console"  # a name of which no character has a place in GSM-7
_REPEATED = re.compile(r"([.!?,;:])\1+")
_NOT_KNOWN = "not known"
_ESCALATED = "ESCALATED: "
_GENERIC_CALL = "Critical dispatch alert: {message}. Press 1 to acknowledge this alert."
_RECORDED = "This call is recorded. "  # F-15
REPEAT = "REPEAT? "
_ROOM = ONE_PART - len(REPEAT)


@dataclass(frozen=True, slots=True)
class Text:
    """`title` is empty for texts and calls."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Reply:
    """How a person answers a text: the code without its letter, and the link; either may be missing."""

    code: str | None = None
    link: str | None = None


def values(
    context: Context, directory: Directory, *, zone: str, origin: datetime, now: datetime, acknowledged: str = "no"
) -> dict[str, str]:
    """Every field that a template may name, as people read it: names for ids, local times, durations in words."""
    local = ZoneInfo(zone)
    shown = {name: _shown(getattr(context, name, None), local) for name in type(context).model_fields}
    # A context that was erased has none of these.
    store = directory.stores.get(getattr(context, "store_id", None) or "")
    technician = directory.people.get(getattr(context, "technician_id", None) or "")
    deadline = getattr(context, "deadline", None)
    reference = getattr(context, "work_order_id", None) or _NOT_KNOWN
    return shown | {
        "store": store.name if store else _NOT_KNOWN,
        "technician": technician.name if technician else "not assigned",
        "waiting": duration(now - origin),
        "overdue": duration(now - deadline) if deadline else _NOT_KNOWN,
        "acknowledged": acknowledged,
        "work_order_id": reference,
        "work_order": reference if reference.upper().startswith("WO") else f"WO {reference}",
    }


def _shown(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return _local(value, zone)
    if isinstance(value, Window):
        return _span(_local(value.start, zone), _local(value.end, zone))
    if isinstance(value, StrEnum):
        return str(value.value).capitalize()
    return _NOT_KNOWN if value is None else str(value)


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%I:%M %p").lstrip("0")


def _span(start: str, end: str) -> str:
    """AM or PM is said once where it is the same."""
    return f"{start[:-3] if start[-2:] == end[-2:] else start} - {end}"


def duration(elapsed: timedelta) -> str:
    """Minutes up to two hours, then hours with one decimal; nothing is negative."""
    minutes = max(int(elapsed.total_seconds() // 60), 0)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} hours"


def text_for(
    entry: AlertType, wording: str, channel: Channel, fields: Mapping[str, str], *, escalated: bool, reply: Reply
) -> Text:
    """The message of a copy on a channel; punctuation that would stand twice stands once (R-381).

    A text fits one part of 160 septets even when it has to be repeated (F-16, X-55). The fields named in
    `entry.shorten` shrink in that order; a link is left out before they become unreadable; and where the fixed words
    leave no room, as with a reference of 64 characters, the type's title stands for them. Reference and code stay.
    """
    template = entry.wordings[wording]
    mark = _ESCALATED if escalated else ""
    if channel is Channel.SMS:
        return Text("", _sms(entry, template, mark, fields, reply))
    if channel is Channel.VOICE:
        return Text("", _once(_spoken(template, mark, fields)))
    title = _once(mark + template.title.format_map(fields))
    if channel is Channel.PUSH:
        return Text(shortened(title, PUSH_TITLE), _once((template.push or template.body).format_map(fields)))
    return Text(title, _once(template.body.format_map(fields)))


def _once(text: str) -> str:
    return _REPEATED.sub(r"\1", text)


def _spoken(template: Wording, mark: str, fields: Mapping[str, str]) -> str:
    if template.voice and "Press 1" in template.voice:
        return _RECORDED + mark.capitalize() + template.voice.format_map(fields)
    message = (template.voice or template.title).format_map(fields).rstrip(".")
    return _RECORDED + mark.capitalize() + _GENERIC_CALL.format(message=message)


def _sms(entry: AlertType, template: Wording, mark: str, fields: Mapping[str, str], reply: Reply) -> str:
    code = _instruction(entry, reply.code)
    both = f"{_instruction(entry, reply.code, brief=True)} {reply.link}".strip() if reply.link else code
    brief = f"{entry.title}: {{work_order}}."
    tries = ((template.sms, both, _READABLE), (template.sms, code, _SHORTEST), (brief, code, _SHORTEST))
    written = (_fitted(mark + words, entry.shorten, fields, tail, least) for words, tail, least in tries)
    return next(text for text in written if septets(text) <= _ROOM)


def _instruction(entry: AlertType, code: str | None, *, brief: bool = False) -> str:
    """Beside a link it may be brief, for the link explains itself."""
    if code is None:
        return ""
    if Action.DECLINE in entry.answers:
        return f"A{code}=yes D{code}=no" if brief else f"Reply A{code} yes, D{code} no."
    return f"Reply A{code}."


def _fitted(template: str, shorten: tuple[str, ...], fields: Mapping[str, str], tail: str, least: int) -> str:
    """Shrinks one field after the other, none below `least`, until the text fits; what it then has, fitting or not."""
    plain = {name: transliterated(value) or _UNWRITABLE for name, value in fields.items()}

    def written() -> str:
        return " ".join(filter(None, [_once(transliterated(template.format_map(plain))), tail]))

    for name in shorten:
        over = septets(written()) - _ROOM
        if over > 0 and name in plain:
            plain[name] = shortened(plain[name], max(len(plain[name]) - over, least))
    return written()
