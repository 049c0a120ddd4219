"""A story told from outside: what is posted, what the devices do, what the API says of it."""

import asyncio
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.builders import a_context
from tests.e2e.devices import Device, Devices
from tests.e2e.installation import Installation

STORY_TAKES = timedelta(seconds=60)  # real


class Story:
    """Times are «mm:ss» of the installation from the alert's origin."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.devices = Devices(installation)
        self.http = httpx.AsyncClient(base_url=installation.api, trust_env=False, timeout=10)
        self.alert = ""
        self.origin = installation.now()

    def __getattr__(self, person: str) -> Device:
        """`story.rd1` is RD1's phone."""
        if person.upper() not in self.installation.numbers:
            raise AttributeError(person)
        return self.devices.of(person.upper())

    async def posts(self, key: str, **context: object) -> str:
        """A work order of its own, so that stories never meet."""
        work_order = f"WO-{uuid.uuid4().hex[:6]}"
        known = a_context(key, **({"work_order_id": work_order} | self._instants(key) | context))
        body = {
            "type": key,
            "dedup_key": f"{known.work_order_id}:{key}:1",
            "context": known.model_dump(mode="json", exclude_none=True),
        }
        answer = await self.http.post("/v1/alerts", json=body, headers=self.as_("dispatch"))
        assert answer.status_code == 202, answer.text
        self.alert = answer.json()["id"]
        self.origin = datetime.fromisoformat((await self.reads())["origin"])
        return self.alert

    def at(self, instant: str) -> datetime:
        minutes, _, seconds = instant.partition(":")
        return self.origin + timedelta(minutes=int(minutes), seconds=float(seconds))

    async def passes(self, to: str) -> None:
        """Real time, on the fast clock."""
        left = self.installation.clock.real(self.at(to) - self.installation.now())
        await asyncio.sleep(left.total_seconds())

    def as_(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.installation.tokens[person]}"}

    async def reads(self, part: str = "") -> dict[str, Any]:
        """The alert, its timeline or its history, as the admin sees it."""
        answer = await self.http.get(f"/v1/alerts/{self.alert}{part}", headers=self.as_("AD"))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def until(self, **wanted: object) -> Mapping[str, Any]:
        """Until the alert has these values."""
        deadline = asyncio.get_running_loop().time() + 10
        while asyncio.get_running_loop().time() < deadline:
            alert = await self.reads()
            if all(alert[name] == value for name, value in wanted.items()):
                return alert
            await asyncio.sleep(0.02)
        raise AssertionError(f"the alert never had {wanted}")

    async def nothing_else(self, *, until: str) -> None:
        """No phone has got anything that the story did not expect, and every due instant is the ladder's."""
        await self.passes(to=until)
        assert not (unexpected := await self.devices.unaccounted()), unexpected
        alert = await self.reads()
        due = {step["index"]: self.origin + _duration(step["due"]) for step in alert["ladder"]}
        for delivery in alert["deliveries"]:
            assert datetime.fromisoformat(delivery["due_at"]) == due[delivery["step"]], delivery

    async def closes(self) -> None:
        await self.http.aclose()
        await self.devices.http.aclose()

    def _instants(self, key: str) -> dict[str, object]:
        now, hours = self.installation.now(), timedelta(hours=2)
        known: dict[str, dict[str, object]] = {
            "NEW_WORK_ORDER": {"submitted_at": now},
            "SLA_BREACH": {"deadline": now},
            "WORK_ASSIGNED": {"window": {"start": now + hours, "end": now + 2 * hours}},
        }
        return known.get(key, {})


def _duration(iso: str) -> timedelta:
    """PT5M, PT15M, PT0S: what ladders are made of."""
    amount, unit = int(iso[2:-1]), iso[-1]
    return timedelta(minutes=amount) if unit == "M" else timedelta(seconds=amount)
