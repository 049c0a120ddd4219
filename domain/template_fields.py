"""Which fields a template may name: what its context says, and what `domain.wording` makes of it."""

from collections.abc import Iterator
from string import Formatter

from domain.alert_type import AlertType, Wording

COMPUTED = frozenset(
    {
        "acknowledged",
        "age",
        "alternatives",
        "manager",
        "new_technician",
        "overdue",
        "previous_technician",
        "region",
        "remaining",
        "store",
        "technician",
        "unseen",
        "waiting",
        "work_order",
        "work_order_id",
    }
)
"""The fields that `wording.values` has whatever the type."""


def checked(entry: AlertType) -> AlertType:
    """The entry itself; raises ValueError for a template that names a field which nobody supplies."""
    known = COMPUTED | set(entry.context.model_fields)
    for where, template in _templates(entry):
        for _, name, _, _ in Formatter().parse(template):
            if name is not None and name not in known:
                raise ValueError(f"{entry.key}: {where} names {{{name}}}, which no {entry.context.__name__} supplies")
    return entry


def _templates(entry: AlertType) -> Iterator[tuple[str, str]]:
    """Each with where it stands."""
    for language, wordings in (("English", entry.wordings), ("Spanish", entry.spanish)):
        for name, wording in wordings.items():
            yield from ((f"{part} of the {language} wording {name!r}", said) for part, said in _parts(wording))
    yield from ((f"the task of step {step.index}", step.task) for step in entry.ladder if step.task)


def _parts(wording: Wording) -> tuple[tuple[str, str], ...]:
    return (
        ("title", wording.title),
        ("body", wording.body),
        ("sms", wording.sms),
        ("push", wording.push),
        ("voice", wording.voice),
    )
