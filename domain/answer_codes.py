"""The four digits of a coded reply: unique among the open alerts of a number (X-50)."""

import zlib
from collections.abc import Collection

_CODES = 10_000


def free_code(seed: str, taken: Collection[str]) -> str | None:
    """Four digits that are not taken; where one starts to look depends on the seed. None when all are taken."""
    start = zlib.crc32(seed.encode()) % _CODES
    candidates = (f"{(start + offset) % _CODES:04d}" for offset in range(_CODES))
    return next((code for code in candidates if code not in taken), None)
