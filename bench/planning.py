"""How long the decision for one alert with 50 recipients computes, and with everybody's words; no server is needed."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.figures import Bar, Figure
from bench.people import write_directory
from domain.catalogue import CATALOGUE
from domain.delivery import DeliveryState
from domain.directory import Directory, Person
from domain.directory_file import parse
from domain.ids import AlertId, PersonId
from domain.ladder import CallPolicy, Step
from domain.new_alert import Named, first_told_to, scope_of
from domain.planning import plan_step
from domain.situation import Situation
from domain.step_texts import StepTexts
from domain.wording import Reply

RECIPIENTS = 50
_TURNS = 100
_ORIGIN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
_ENTRY = CATALOGUE["SLA_BREACH"]


def measure(*, runs: int) -> list[Figure]:
    """Each run is the median of a hundred turns of the thread's own time, so that the neighbours do not count."""
    situation, step = _asked()
    decided = [_milliseconds(lambda: plan_step(step, situation)) for _ in range(runs)]
    worded = [_milliseconds(lambda: _worded(step, situation)) for _ in range(runs)]
    return [
        Figure(f"decision for {RECIPIENTS} recipients, called and texted", "ms", decided, bar=Bar(most=5)),
        Figure("the same with their words, a code for each", "ms", worded),
    ]


def _asked() -> tuple[Situation, Step]:
    directory = _directory()
    people = tuple(Named(PersonId(f"RD{number}"), directory.people["RD0"].roles[0]) for number in range(RECIPIENTS))
    context = _ENTRY.context.model_validate(
        {"work_order_id": "WO-1", "store_id": "S0", "customer": "Northern Freight", "deadline": _ORIGIN}
    )
    situation = Situation(
        alert_id=AlertId("al_01jd0000000000000000000000"),
        entry=_ENTRY,
        priority=_ENTRY.priority,
        context=context,
        scope=scope_of(context, directory),
        directory=directory,
        online=frozenset(),
        gone_devices=frozenset(),
        opted_out=frozenset(),
        now=_ORIGIN,
        calls=CallPolicy(),
    )
    return situation, first_told_to(_ENTRY.ladder[0], people)


def _directory() -> Directory:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.json"
        write_directory(file)
        return parse(file.read_text())


def _worded(step: Step, situation: Situation) -> None:
    texts = StepTexts(step, situation, origin=_ORIGIN, reply=_reply)
    for planned in plan_step(step, situation).deliveries:
        if planned.state is DeliveryState.PLANNED:
            texts.of(planned)


def _reply(person: Person) -> Reply:
    return Reply(f"{int(person.id.removeprefix('RD')):04d}", f"http://127.0.0.1:8000/a/{person.id:x>12}")


def _milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(_TURNS):
        began = time.thread_time()
        work()
        taken.append(time.thread_time() - began)
    return 1000 * median(taken)
