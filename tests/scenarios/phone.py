"""Somebody's phone in a scenario: what it shows, and what its owner does with it."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from simulator.records import Direction, Text
from tests.scenarios.house import SIMULATOR, House

_CODE = re.compile(r"\bA(\d{4})\b")
_LINK = re.compile(r"http\S+/\S+")


class Phone:
    """Every act comes to rest before the next line of the test."""

    def __init__(self, house: House, number: str, rests: Callable[[], Awaitable[None]]) -> None:
        self.number = number
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(house.simulator), base_url=SIMULATOR)
        self._wall = house.sandbox.wall
        self._rests = rests

    async def answers(self) -> None:
        await self._does("answer")

    async def presses(self, digits: str) -> None:
        await self._does("press", digits=digits)

    async def hangs_up(self) -> None:
        await self._does("hang-up")

    async def declines(self) -> None:
        await self._does("decline")

    async def replies(self, text: str) -> None:
        await self._does("reply", text=text)

    async def behaves(self, kind: str, **more: Any) -> None:
        """From the next call on, when nobody touches it."""
        await self._does("behaviour", kind=kind, **more)

    async def is_offline(self) -> None:
        await self._does("offline")

    @property
    def texts(self) -> list[str]:
        """Received, oldest first."""
        return [text.text for text in self._received()]

    @property
    def code(self) -> str:
        """The digits by which the newest text that has some is answered."""
        return next(found[1] for text in reversed(self.texts) if (found := _CODE.search(text)))

    @property
    def link(self) -> str:
        return next(found[0] for text in reversed(self.texts) if (found := _LINK.search(text)))

    @property
    def mails(self) -> list[Any]:
        """Oldest first, as the simulator records them."""
        return self._wall.mails.of(self.number)

    @property
    def calls(self) -> list[Any]:
        """Oldest first, as the simulator records them."""
        return self._wall.calls.of(self.number)

    def _received(self) -> list[Text]:
        return [text for text in self._wall.texts.of(self.number) if text.direction is Direction.RECEIVED]

    async def _does(self, action: str, **body: Any) -> None:
        answer = await self.http.post(f"/_sim/phones/{self.number}/{action}", json=body or None)
        assert answer.status_code == 200, answer.text
        await self._rests()
