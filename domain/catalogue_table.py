"""The catalogue as a manager reads it: who is told when, on which channels, under which condition, until when."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from domain.alert_type import AlertType
from domain.channel import Channel
from domain.ladder import Copy, Step, StepClock, Use

_PREAMBLE = """\
# The alert catalogue

Made from [domain/catalogue/](../domain/catalogue/) by `alerts catalogue --markdown`.

Times count from the moment of raising. Where the condition in brackets fails, nobody is told that way.
*Unless answered*: the first valid answer stops it. *Unless over*: only the end of what the alert is about does.
An answer *is waited for* where the next step depends on it; it *counts* where a copy merely allows it.
While an alert is open, a report that *repeats* it is no new one: its row is updated, then repeats are told together.
"""
_CHANNELS = {
    Channel.WEB: "web",
    Channel.IN_APP: "app",
    Channel.PUSH: "push",
    Channel.SMS: "text",
    Channel.VOICE: "call",
    Channel.EMAIL: "e-mail",
}
_UNTIL = {
    StepClock.ACKNOWLEDGMENT: "unless answered",
    StepClock.CONDITION: "unless over",
    StepClock.NONE: "whatever happened",
}


def catalogue_table(catalogue: Iterable[AlertType]) -> str:
    """Markdown: an overview, then the ladder of each type, in the order given."""
    entries = tuple(catalogue)
    overview = _table(
        "No. | Alert | Priority | What answers it | Repeats are of the same | Closed when", map(_overview, entries)
    )
    return "\n\n".join([_PREAMBLE.rstrip(), overview, *map(_section, entries)]) + "\n"


def _table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    """`head` has its columns parted by bars."""
    under = "|".join("---" for _ in head.split("|"))
    return "\n".join([f"| {head} |", f"|{under}|", *(f"| {' | '.join(row)} |" for row in rows)])


def _overview(entry: AlertType) -> tuple[str, ...]:
    # The anchor is as hosts of git repositories make it from a heading.
    anchor = _heading(entry).lower().replace(".", "").replace(" ", "-")
    title = f"[{entry.title}](#{anchor})"
    return entry.number, title, entry.priority.value.capitalize(), _answers(entry), _repeats(entry), entry.closes_on


def _section(entry: AlertType) -> str:
    lines = _table("When | Who | How | Answer", (line for step in entry.ladder for line in _lines(step)))
    about = (entry.context.__doc__ or "").partition("\n")[0]
    return "\n\n".join([f"## {_heading(entry)}", f"`{entry.key}`: {about[:1].lower()}{about[1:]}", lines])


def _heading(entry: AlertType) -> str:
    return f"{entry.number} {entry.title}"


def _answers(entry: AlertType) -> str:
    if not entry.answers:
        return "nobody is asked"
    actions = ", ".join(action.value.replace("_", " ") for action in entry.answers)
    within = f", within {_minutes(entry.target)}" if entry.target else ""
    return f"{actions} ({entry.acknowledgment.value}{within})"


def _repeats(entry: AlertType) -> str:
    return ", ".join(name.removesuffix("_id").replace("_", " ") for name in entry.repeats_by)


def _lines(step: Step) -> Iterator[tuple[str, ...]]:
    """One for each copy, and one for the manual task in which a ladder ends."""
    when = f"{_minutes(step.due)}, {_UNTIL[step.clock]}" if step.due else "at once"
    shown = f", shown as `{step.shown_as}`" if step.shown_as else ""
    for copy in step.copies:
        yield when, copy.role.spoken + _condition(copy.when), _how(copy.uses) + shown, _asked(copy)
    if step.task:
        yield when, step.copies[0].role.spoken, "a task to be done by hand", ""


def _minutes(due: timedelta) -> str:
    return f"{due // timedelta(minutes=1)} min"


def _how(uses: Iterable[Use]) -> str:
    return ", ".join(_CHANNELS[use.channel] + _condition(use.when) for use in uses) or "as its priority says"


def _condition(predicate: str | None) -> str:
    return f" [if {predicate.replace('_', ' ')}]" if predicate else ""


def _asked(copy: Copy) -> str:
    if copy.owes:
        return "is waited for"
    return "counts" if copy.asks else ""
