"""What a message says: the catalogue's templates filled with an alert's fields, in the store's own time."""

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
_SHORTEST = 8  # a field that is shorter says nothing any more
_NOT_KNOWN = "not known"
_ESCALATED = "ESCALATED: "
_GENERIC_CALL = "Critical dispatch alert: {message}. Press 1 to acknowledge this alert."
_RECORDED = "This call is recorded. "  # F-15
REPEAT = "REPEAT? "


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
    shown = {name: _shown(getattr(context, name), local) for name in type(context).model_fields}
    store = directory.stores.get(context.store_id or "")
    technician = directory.people.get(context.technician_id or "")
    deadline = getattr(context, "deadline", None)
    return shown | {
        "store": store.name if store else _NOT_KNOWN,
        "technician": technician.name if technician else "not assigned",
        "waiting": duration(now - origin),
        "overdue": duration(now - deadline) if deadline else _NOT_KNOWN,
        "acknowledged": acknowledged,
        "work_order_id": context.work_order_id or _NOT_KNOWN,
    }


def _shown(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return _local(value, zone)
    if isinstance(value, Window):
        return f"{_local(value.start, zone)} - {_local(value.end, zone)}"
    if isinstance(value, StrEnum):
        return str(value.value).capitalize()
    return _NOT_KNOWN if value is None else str(value)


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%I:%M %p").lstrip("0")


def duration(elapsed: timedelta) -> str:
    """Minutes up to two hours, then hours with one decimal; nothing is negative."""
    minutes = max(int(elapsed.total_seconds() // 60), 0)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} hours"


def text_for(
    entry: AlertType, wording: str, channel: Channel, fields: Mapping[str, str], *, escalated: bool, reply: Reply
) -> Text:
    """The message of a copy on a channel.

    A text fits one part of 160 septets (F-16): first the fields named in `entry.shorten` shrink, in that order, then
    the link is left out; the code, the work order's reference and the fixed words stay.
    """
    template = entry.wordings[wording]
    mark = _ESCALATED if escalated else ""
    if channel is Channel.SMS:
        return Text("", _sms(entry, template, mark, fields, reply))
    if channel is Channel.VOICE:
        return Text("", _spoken(template, mark, fields))
    title = mark + template.title.format_map(fields)
    if channel is Channel.PUSH:
        return Text(shortened(title, PUSH_TITLE), (template.push or template.body).format_map(fields))
    return Text(title, template.body.format_map(fields))


def _spoken(template: Wording, mark: str, fields: Mapping[str, str]) -> str:
    if template.voice and "Press 1" in template.voice:
        return _RECORDED + mark.capitalize() + template.voice.format_map(fields)
    message = (template.voice or template.title).format_map(fields).rstrip(".")
    return _RECORDED + mark.capitalize() + _GENERIC_CALL.format(message=message)


def _sms(entry: AlertType, template: Wording, mark: str, fields: Mapping[str, str], reply: Reply) -> str:
    how = [_instruction(entry, reply.code)] if reply.code else []
    for tail in ([*how, reply.link] if reply.link else how, how):
        text = _fitted(template.sms, entry.shorten, mark, fields, " ".join(tail))
        if septets(text) <= ONE_PART:
            return text
    return text


def _instruction(entry: AlertType, code: str) -> str:
    if Action.DECLINE in entry.answers:
        return f"Reply A{code} yes, D{code} no."
    return f"Reply A{code}."


def _fitted(template: str, shorten: tuple[str, ...], mark: str, fields: Mapping[str, str], tail: str) -> str:
    """Shrinks one field after the other until the text fits; returns what it then has, fitting or not."""
    plain = {name: transliterated(value) for name, value in fields.items()}

    def written() -> str:
        return " ".join(filter(None, [transliterated(mark + template.format_map(plain)), tail]))

    for name in shorten:
        over = septets(written()) - ONE_PART
        if over > 0 and name in plain:
            plain[name] = shortened(plain[name], max(len(plain[name]) - over, _SHORTEST))
    return written()
