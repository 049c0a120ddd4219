"""Our own ids: a two-letter prefix and a ULID, minted with the row."""

import secrets
import threading
import time

from ulid import ULID

_RANDOM_BITS = 80
_latest = 0
_minting = threading.Lock()


def mint(prefix: str) -> str:
    """`al_01jd…`; within a process each is greater than the one before, also when the machine's clock steps back."""
    global _latest  # noqa: PLW0603 -- the order holds for the whole process or not at all
    milliseconds = time.time_ns() // 1_000_000
    with _minting:
        _latest = max(_latest + 1, (milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS))
        minted = _latest
    return f"{prefix}_{str(ULID.from_int(minted)).lower()}"
