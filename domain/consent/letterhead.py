"""How we write back to who texts us: as whom, from which numbers, and how far a refusal reaches (F-04, F-07)."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.consent.scope import RevocationScope


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`name` is the sender's as people know it, at most 20 characters; at `phone` somebody answers.

    `ours` are the numbers that we send from: they are never answered.
    """

    name: str = "Pomp's Dispatch"
    phone: str = "+14145550199"
    ours: Collection[str] = ()
    scope: RevocationScope = RevocationScope.NUMBER
