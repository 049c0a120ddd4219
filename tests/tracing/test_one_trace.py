"""One trace follows an alert through every process and the provider, on real processes, and tells nobody's secrets."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from store.database import Database
from store.directory import read_directory
from tests.builders import a_context
from tests.e2e.installation import EXTERNAL, an_installation
from tests.e2e.story import Story
from tests.tracing.collector import Collector, Span, collecting

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(240)]

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
API, WORKER = "dispatch-alerts-api", "dispatch-alerts-worker"
DEPENDENCIES = {"store", "temporal", "relay", "sealer", "directory"}


@pytest.fixture
def temporal(request: pytest.FixtureRequest) -> Path | None:
    return None if EXTERNAL else request.getfixturevalue("temporal_binary")


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as running:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", running.url)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
        yield running


async def test_one_trace_follows_an_alert_to_the_key_that_answers_it(
    collector: Collector, temporal: Path | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERTS_TRACING", "true")

    async with _answered_by_phone(tmp_path, temporal) as story:
        await _until_heard(collector, "HandleSignal:acknowledge")
        personal = await _personal(story)
        assert {one["name"] for one in (await _get(story.installation.api, "/readyz")).json()["dependencies"]} >= (
            DEPENDENCIES
        )
        figures = (await _get(f"http://127.0.0.1:{story.installation.settings.worker_metrics_port}", "/metrics")).text
        assert 'provider_attempts{outcome="ok",provider="genesys"' in figures
        assert "temporal_" in figures
        assert f'"traceparent":"00-{TRACE}' in _journal(story)
        said = _logs(story)

    _is_one_tree([one for one in collector.spans if one.trace_id == TRACE])
    assert [one.name for one in _back_from(collector, "SignalWorkflow:acknowledge")] == [
        "SignalWorkflow:acknowledge",
        "POST /v1/webhooks/{provider}",
        "genesys call",
        "RunActivity:place_call",
        "StartActivity:place_call",
        "StartWorkflow:Alert",
        "POST /v1/alerts",
    ]
    for name, service in {
        "POST /v1/alerts": API,
        "StartWorkflow:Alert": API,
        "RunWorkflow:Alert": WORKER,
        "RunActivity:plan_step": WORKER,
        "RunActivity:place_call": WORKER,
        "HandleSignal:acknowledge": WORKER,
    }.items():
        (span,) = {(one.service, one.trace_id, one.attributes["alert.id"]) for one in collector.named(name)}
        assert span == (service, TRACE, story.alert)
    exported = "\n".join(collector.raw)
    assert not [word for word in personal if _says(exported, word) or _says(said, word)]


def _says(text: str, word: str) -> bool:
    """As a word of its own: ids are exported in base64, in which somebody's short name stands by chance."""
    return re.search(rf"(?<![A-Za-z0-9+/]){re.escape(word)}(?![A-Za-z0-9+/=])", text) is not None


async def test_nothing_is_traced_where_nobody_asked_for_it(
    collector: Collector, temporal: Path | None, tmp_path: Path
) -> None:
    async with _answered_by_phone(tmp_path, temporal) as story:
        asked = _journal(story)

    assert '"kind":"call"' in asked
    assert '"traceparent":"' not in asked
    assert not collector.raw


@asynccontextmanager
async def _answered_by_phone(folder: Path, temporal: Path | None) -> AsyncIterator[Story]:
    """The story's processes run inside, and have said everything after it."""
    async with an_installation(folder, temporal) as installation:
        story = Story(installation)
        await story.devices.begins()
        story.http.headers["traceparent"] = f"00-{TRACE}-{CALLER}-01"
        await story.posts("SLA_BREACH")
        await story.rd1.rings().and_answers()
        await story.rd1.presses("1")
        await story.until(state="acknowledged")
        yield story
        await story.closes()


async def _until_heard(collector: Collector, name: str) -> None:
    for _ in range(600):
        if collector.named(name):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"no span {name} among {sorted({one.name for one in collector.spans})}")


def _is_one_tree(spans: list[Span]) -> None:
    """Its root is the POST, whose parent is the caller's own span."""
    known = {one.id for one in spans}
    assert len(known) == len(spans)
    roots = [(one.name, one.parent) for one in spans if one.parent not in known]
    assert roots == [("POST /v1/alerts", CALLER)]


def _back_from(collector: Collector, name: str) -> list[Span]:
    """That span, what caused it, and so on."""
    by_id = {one.id: one for one in collector.spans}
    (span,) = collector.named(name)
    way = [span]
    while parent := by_id.get(way[-1].parent):
        way.append(parent)
    return way


async def _personal(story: Story) -> set[str]:
    """Names, numbers, devices, words and secrets that this installation knows."""
    database = Database.open(story.installation.settings.database_url)
    try:
        directory = await database.read(read_directory)
    finally:
        database.close()
    people = directory.people.values()
    context = a_context("SLA_BREACH").model_dump(mode="json", include={"customer", "address", "service_type"})
    said = [one.words for one in await story.devices.seen()]
    return {
        *(person.name for person in people),
        *(person.number.removeprefix("+") for person in people if person.number),
        *(device.address for person in people for device in person.devices),
        *(value for value in context.values() if value),
        *(line for words in said for line in words.splitlines() if line.strip()),
        *story.installation.tokens.values(),
    }


def _journal(story: Story) -> str:
    """What the providers were asked, and what they keep of it."""
    return (story.installation.settings.data_dir / "simulator.jsonl").read_text()


def _logs(story: Story) -> str:
    """Of our own processes."""
    logs = story.installation.settings.data_dir / "logs"
    return "".join((logs / f"{name}.log").read_text() for name in ("api", "worker"))


async def _get(base: str, path: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=base, trust_env=False) as http:
        return await http.get(path)
