"""The phones of a story: what rings, what arrives, who does what with it, and what nobody expected."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.e2e.installation import SENT_WITHIN, SPEED, Installation

LOOKS_EVERY = 0.02  # real seconds
PATIENCE = 30.0  # real seconds: half an hour of the installation
_CODE = re.compile(r"\bA(\d{4})\b")


@dataclass(frozen=True)
class Seen:
    """A text, push or call as the simulator shows it."""

    number: str
    kind: str
    id: str
    at: datetime
    words: str
    state: str

    @property
    def code(self) -> str:
        found = _CODE.search(self.words)
        assert found, f"no code in {self.words!r}"
        return found[1]


class Devices:
    """Looks at all phones by HTTP; remembers which messages the story has accounted for."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.http = httpx.AsyncClient(base_url=installation.simulator, trust_env=False, timeout=10)
        self._accounted: set[str] = set()

    async def seen(self, number: str | None = None) -> list[Seen]:
        """In the order in which they came."""
        for _ in range(100):
            try:
                phones = (await self.http.get("/_sim/phones")).json()
                break
            except httpx.TransportError:  # it is being restarted
                await asyncio.sleep(0.1)
        else:
            raise AssertionError("the simulator does not come back")
        found = [one for phone in phones if number in (None, phone["number"]) for one in _of(phone)]
        return sorted(found, key=lambda one: one.at)

    async def unaccounted(self, number: str | None = None) -> list[Seen]:
        return [one for one in await self.seen(number) if one.id not in self._accounted]

    def account_for(self, one: Seen) -> None:
        self._accounted.add(one.id)

    async def begins(self) -> None:
        """What came before this story belongs to others."""
        for one in await self.seen():
            self.account_for(one)

    def of(self, person: str) -> "Device":
        return Device(self, self.installation.numbers[person], person)


class Device:
    """One person's phone."""

    def __init__(self, devices: Devices, number: str, person: str) -> None:
        self._devices = devices
        self._number = number
        self._person = person

    def expects_text(self, words: str, *, at: datetime | None = None) -> "Expected":
        """The next text that says so; due at that instant of the installation."""
        return Expected(lambda: self._next("text", words, at), self)

    def expects_push(self, words: str, *, at: datetime | None = None) -> "Expected":
        return Expected(lambda: self._next("push", words, at), self)

    def rings(self, *, at: datetime | None = None) -> "Expected":
        """The next call is dialled."""
        return Expected(lambda: self._next("call", "", at), self)

    async def answers(self) -> None:
        await self._does("answer")

    async def presses(self, digits: str) -> None:
        await self._does("press", digits=digits)

    async def replies(self, text: str) -> None:
        await self._does("reply", text=text)

    async def behaves(self, kind: str, **more: Any) -> None:
        await self._does("behaviour", kind=kind, **more)

    async def _does(self, action: str, **body: Any) -> None:
        answer = await self._devices.http.post(f"/_sim/phones/{self._number}/{action}", json=body or None)
        assert answer.status_code == 200, answer.text

    async def _next(self, kind: str, words: str, due: datetime | None) -> Seen:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for one in await self._devices.unaccounted(self._number):
                if one.kind == kind and words in one.words:
                    self._devices.account_for(one)
                    if due:
                        _is_prompt(one, due)
                    return one
            await asyncio.sleep(LOOKS_EVERY)
        raise AssertionError(f"{self._person} got no {kind} with {words!r}; got {await self._devices.unaccounted()}")


class Expected:
    """Awaited, it is the message; or it is answered at once: `await d1.expects_text("…").then_replies("A{code}")`."""

    def __init__(self, wait: Callable[[], Awaitable[Seen]], device: Device) -> None:
        self._wait = wait
        self._device = device

    def __await__(self) -> Generator[Any, None, Seen]:
        return self._wait().__await__()

    async def then_replies(self, text: str) -> Seen:
        """`{code}` is the four digits of the text."""
        seen = await self._wait()
        await self._device.replies(text.format(code=seen.code))
        return seen

    async def and_answers(self) -> Seen:
        seen = await self._wait()
        await self._device.answers()
        return seen


def _is_prompt(one: Seen, due: datetime) -> None:
    late = (one.at - due) / SPEED
    assert timedelta(0) <= late <= SENT_WITHIN, f"{one} is {late.total_seconds():.2f} real seconds late"


def _of(phone: dict[str, Any]) -> list[Seen]:
    number = phone["number"]
    texts = [
        Seen(number, "text", one["id"], datetime.fromisoformat(one["at"]), one["text"], one["status"])
        for one in phone["texts"]
        if one["direction"] == "received"
    ]
    pushes = [
        Seen(
            number, "push", one["id"], datetime.fromisoformat(one["at"]), f"{one['title']} {one['body']}", one["status"]
        )
        for one in phone["pushes"]
    ]
    calls = [
        Seen(number, "call", one["id"], datetime.fromisoformat(one["dialled_at"]), one["said"], one["state"])
        for one in phone["calls"]
    ]
    return [*texts, *pushes, *calls]
