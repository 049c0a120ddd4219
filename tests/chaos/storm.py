"""A hundred alerts and more at once, some answered and some not, by people who try again until they are heard."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from tests.builders import a_context
from tests.e2e.installation import Installation

POSTED_WITHIN = 6.0  # real seconds
TRIES_AGAIN_AFTER = 0.1  # real seconds
GIVES_UP_AFTER = 600  # tries


@dataclass(frozen=True, slots=True)
class Planned:
    """An alert of the storm. `answer`: nobody, web, or text."""

    number: int
    key: str
    answer: str
    technician: str = "T1"

    @property
    def work_order(self) -> str:
        return f"WO-{self.number:04d}"


def the_storm() -> list[Planned]:
    """120 alerts of four types; two thirds of those that may be are answered."""
    kinds = ("NEW_WORK_ORDER", "WORK_ASSIGNED", "NEW_WORK_ORDER", "EQUIPMENT_SHORTAGE", "NEW_WORK_ORDER", "SLA_BREACH")
    return [_planned(number, kinds[number % 6 if number % 12 else 0]) for number in range(120)]


def _planned(number: int, key: str) -> Planned:
    silent = number % 3 == 0
    by = "nobody" if silent or key == "SLA_BREACH" else "text" if key == "WORK_ASSIGNED" else "web"
    return Planned(number, key, by, technician=f"T{number % 3 + 1}")


class Storm:
    """What the dispatch system, the people and the test do to an installation while its processes die."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._api = httpx.AsyncClient(base_url=installation.api, trust_env=False, timeout=5)
        self._phones = httpx.AsyncClient(base_url=installation.simulator, trust_env=False, timeout=5)
        self.ids: dict[str, Planned] = {}

    async def rages(self, storm: list[Planned]) -> None:
        """Until everything is posted and answered."""
        await asyncio.gather(*(self._one(planned, planned.number / len(storm) * POSTED_WITHIN) for planned in storm))

    async def presses_1(self, person: str) -> None:
        """That person takes every call and presses 1."""
        number = self._installation.numbers[person]
        await self._at_the_phones(f"/_sim/phones/{number}/behaviour", {"kind": "answer_and_press"})

    async def goes_wrong(self, action: str, **more: object) -> None:
        await self._at_the_phones("/_sim/faults", {"action": action, "match": {"channel": "sms"}, **more})

    async def closes(self) -> None:
        await self._api.aclose()
        await self._phones.aclose()

    async def _one(self, planned: Planned, after: float) -> None:
        await asyncio.sleep(after)
        alert = await self._post(planned)
        self.ids[alert] = planned
        if planned.answer == "web":
            await asyncio.sleep(1 + planned.number % 6)
            await self._acknowledge(alert)
        if planned.answer == "text":
            await self._replies(planned)

    async def _post(self, planned: Planned) -> str:
        now = self._installation.now()
        instants: dict[str, dict[str, object]] = {
            "NEW_WORK_ORDER": {"submitted_at": now},
            "SLA_BREACH": {"deadline": now},
            "WORK_ASSIGNED": {"window": {"start": now + timedelta(hours=2), "end": now + timedelta(hours=4)}},
        }
        changed = {"work_order_id": planned.work_order} | instants.get(planned.key, {})
        if planned.key == "WORK_ASSIGNED":
            changed["technician_id"] = planned.technician
        context = a_context(planned.key, **changed).model_dump(mode="json", exclude_none=True)
        body = {"type": planned.key, "dedup_key": f"{planned.work_order}:{planned.key}:1", "context": context}
        headers = self._as("dispatch") | {"Idempotency-Key": f"post-{planned.number}"}
        return str((await heard(lambda: self._api.post("/v1/alerts", json=body, headers=headers), 202)).json()["id"])

    async def _acknowledge(self, alert: str) -> None:
        """By the dispatcher, whose row may still be on its way: then the door says «not yours», and one tries again."""
        path, body = f"/v1/alerts/{alert}/acknowledge", {"action": "acknowledge"}
        await heard(lambda: self._api.post(path, json=body, headers=self._as("D1")), 200, 202)

    async def _replies(self, planned: Planned) -> None:
        """To the text of this work order, once it is there."""
        number = self._installation.numbers[planned.technician]
        for _ in range(GIVES_UP_AFTER):
            shown = await heard(lambda: self._phones.get(f"/_sim/phones/{number}"), 200, 404)
            for text in shown.json().get("texts", []):
                if planned.work_order in text["text"] and text["direction"] == "received":
                    code = text["text"].split("=yes")[0].rpartition("A")[2]
                    await self._at_the_phones(f"/_sim/phones/{number}/reply", {"text": f"a{code}"})
                    return
            await asyncio.sleep(TRIES_AGAIN_AFTER)
        raise AssertionError(f"no text about {planned.work_order}")

    async def _at_the_phones(self, path: str, body: dict[str, Any]) -> None:
        await heard(lambda: self._phones.post(path, json=body), 200, 201)

    def _as(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._installation.tokens[person]}"}


async def heard(send: Callable[[], Awaitable[httpx.Response]], *wanted: int) -> httpx.Response:
    """Again and again, as whoever is not answered does."""
    last = ""
    for _ in range(GIVES_UP_AFTER):
        try:
            response = await send()
        except httpx.TransportError as failed:
            last = repr(failed)
        else:
            if response.status_code in wanted:
                return response
            last = f"{response.status_code} {response.text}"
        await asyncio.sleep(TRIES_AGAIN_AFTER)
    raise AssertionError(last)
