"""`alerts drill crisis`: crisis mode on and off while alerts run, in an installation of its own."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import typer

from api.tokens import MACHINE, development_tokens
from domain.clock import Clock
from offline import prepared
from settings import Settings, clock_environment, load, load_storage, secrets_dir
from supervisor.drill_ground import only_the_simulator, own_environment
from supervisor.embedded import phases, temporal_file
from supervisor.house import House
from supervisor.installation import make_secrets
from supervisor.refused import StartRefused
from supervisor.temporal import claim_file
from tools import dev_server

_LETTERS = {"web": "W", "in_app": "I", "push": "P", "sms": "S", "voice": "V", "email": "E"}
_JOB = {"customer": "Northern Freight", "address": "12 Lake Street, Green Bay", "service_type": "Cooler repair"}
_LATE = {"customer": "Northern Freight", "store_id": "S014"}
_THURSDAY = "2026-12-10T11:00:00-06:00"
"""An ordinary working hour, so that nothing but crisis mode decides who is told."""
_WHY = {"reason": "a drill: pushes are taken to be down"}

Reply = Mapping[str, Any]


def play(sample: Path, data_dir: Path, *, speed: float) -> None:
    """Prints what everybody was told, before, in and after it. Raises StartRefused, also where a push left in it."""
    own_environment(os.environ, data_dir, speed=speed, start=_THURSDAY)
    storage = load_storage()
    make_secrets(secrets_dir(storage))
    settings = load(storage)
    only_the_simulator(settings)
    temporal = dev_server.obtain()
    claim_file(temporal_file(settings), server_version=dev_server.server_version(temporal))
    clock = prepared(settings, sample).clock
    house = House(phases(settings, temporal=temporal, environment=clock_environment(clock)), say=typer.echo)
    asyncio.run(_play(house, settings, clock, tokens=_tokens(settings)))


def _tokens(settings: Settings) -> dict[str, str]:
    key = settings.token_key
    assert key is not None  # made with the other secrets
    return {
        one.person_id: one.token for one in development_tokens(settings.database_url, token_key=key.get_secret_value())
    }


async def _play(house: House, settings: Settings, clock: Clock, *, tokens: Mapping[str, str]) -> None:
    try:
        await house.start()
        async with _drill(settings, clock, tokens) as drill:
            await drill.plays()
    finally:
        await house.stop()


@asynccontextmanager
async def _drill(settings: Settings, clock: Clock, tokens: Mapping[str, str]) -> AsyncIterator["Drill"]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.api_port}", trust_env=False, timeout=10) as http:
        yield Drill(http, clock, tokens, began=clock.at(datetime.now(UTC)))


@dataclass
class Drill:
    """Instants are the installation's, minutes count from its beginning."""

    http: httpx.AsyncClient
    clock: Clock
    tokens: Mapping[str, str]
    began: datetime

    async def plays(self) -> None:
        """Four types are in flight when it is switched on, their steps fall due in it, and others begin in it."""
        alerts = [await self._posts(key, f"WO-1{number}") for number, key in enumerate(_CONTEXTS, 1)]
        await self._until(1)
        on = await self._switches("on")
        await self._until(3)
        alerts += [await self._posts("WORK_ASSIGNED", "WO-20", technician_id="T2")]
        await self._until(7)
        off = await self._switches("off")
        alerts += [await self._posts("WORK_ASSIGNED", "WO-30", technician_id="T3")]
        await self._until(8)
        alerts += [alert["id"] for alert in (await self._gets("/v1/alerts?type=CRISIS_CHANGED"))["alerts"]]
        told = [delivery for alert in alerts for delivery in (await self._gets(f"/v1/alerts/{alert}"))["deliveries"]]
        self._prints(told, on=on, off=off)
        _print_review((await self._gets("/v1/crisis/reviews"))["reviews"][0]["figures"])
        if pushed := [one for one in told if one["channel"] == "push" and on <= _due(one) < off and one["accepted_at"]]:
            raise StartRefused(f"{len(pushed)} pushes left in crisis mode; the drill failed.")
        typer.echo("Nothing real was touched: the simulator played all providers, and the data is forgotten now.")

    async def _posts(self, key: str, work_order: str, **changed: str) -> str:
        context = _CONTEXTS[key](self._now()) | {"work_order_id": work_order} | changed
        body = {"type": key, "dedup_key": f"{work_order}:{key}", "context": context}
        answer = await self.http.post("/v1/alerts", json=body, headers=self._as(MACHINE))
        return str(_said(answer)["id"])

    async def _switches(self, mode: str) -> datetime:
        """When it was."""
        answer = await self.http.put("/v1/crisis", json={"mode": mode, **_WHY}, headers=self._as("AD"))
        state = _said(answer)
        return datetime.fromisoformat((state["running"] or state["last"])["started_at" if mode == "on" else "ended_at"])

    async def _gets(self, path: str) -> Reply:
        return _said(await self.http.get(path, headers=self._as("AD")))

    def _as(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[person]}"}

    def _now(self) -> datetime:
        return self.clock.at(datetime.now(UTC))

    async def _until(self, minute: int) -> None:
        left = self.clock.real(self.began + timedelta(minutes=minute) - self._now())
        await asyncio.sleep(left.total_seconds())

    def _prints(self, told: Sequence[Reply], *, on: datetime, off: datetime) -> None:
        ends = datetime.max.replace(tzinfo=UTC)
        periods = (("Before", self.began, on), ("In crisis mode", on, off), ("Afterwards", off, ends))
        for title, since, until in periods:
            typer.echo(f"{title}:")
            due = [one for one in told if since <= _due(one) < until]
            for line in _lines(due, self.began):
                typer.echo(f"  {line}")


def _said(answer: httpx.Response) -> Reply:
    """Raises StartRefused in the words of the API."""
    said: Reply = answer.json()
    if answer.is_error:
        raise StartRefused(f"The drill failed: {said['detail']}")
    return said


def _soon(now: datetime) -> dict[str, Any]:
    hours = timedelta(hours=2)
    return _JOB | {"technician_id": "T1", "window": {"start": _shown(now + hours), "end": _shown(now + 2 * hours)}}


_CONTEXTS: Mapping[str, Callable[[datetime], dict[str, Any]]] = {
    "NEW_WORK_ORDER": lambda now: _JOB | {"store_id": "S014", "submitted_at": _shown(now)},
    "WORK_ASSIGNED": _soon,
    "EQUIPMENT_SHORTAGE": lambda _: _LATE | {"technician_id": "T1", "item": "Compressor relay"},
    "SLA_BREACH": lambda now: _LATE | {"deadline": _shown(now)},
}


def _shown(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _due(delivery: Reply) -> datetime:
    return datetime.fromisoformat(delivery["due_at"])


def _lines(due: Iterable[Reply], began: datetime) -> Iterator[str]:
    """`05:00 EQUIPMENT_SHORTAGE RD1[S,V] OM[S]`, and what crisis mode kept back."""
    steps: dict[tuple[datetime, str], list[Reply]] = {}
    for one in due:
        steps.setdefault((_due(one), one["shown_as"]), []).append(one)
    for (at, shown_as), deliveries in sorted(steps.items(), key=lambda step: step[0]):
        told = _people(one for one in deliveries if one["state"] != "suppressed" and one["attempt"] == 1)
        kept = _people(one for one in deliveries if one["reason"] == "crisis")
        minutes, seconds = divmod(int((at - began).total_seconds()), 60)
        yield f"{minutes:02d}:{seconds:02d} {shown_as}: {told}" + (f"; kept back: {kept}" if kept else "")


def _people(deliveries: Iterable[Reply]) -> str:
    people: dict[str, list[str]] = {}
    for one in deliveries:
        silent = " silent" if one["reason"] == "crisis_row" else ""
        people.setdefault(one["recipient"], []).append(_LETTERS[one["channel"]] + silent)
    return " ".join(f"{person}[{', '.join(letters)}]" for person, letters in people.items())


def _print_review(figures: Reply) -> None:
    typer.echo(
        f"The review: {figures['texts']} texts and {figures['calls']} calls in {figures['seconds']:.0f} s, "
        f"{figures['suppressed']} deliveries kept back, {figures['stored']} silent rows, "
        f"{figures['tasks']} manual tasks."
    )
