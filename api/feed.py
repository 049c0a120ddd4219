"""Tells open streams that something was sealed, so that each reads what is new to it."""

import asyncio


class Feed:
    """Lives in one event loop."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def sealed(self) -> None:
        """Wake everybody who waits."""
        self._news.set()
        self._news = asyncio.Event()

    def next(self) -> asyncio.Event:
        """Set at the next sealing. Take it before reading: what is sealed meanwhile is then not missed."""
        return self._news
