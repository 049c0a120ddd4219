"""When something that is held is told: once no rule holds it any more."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.ladder import Use
from domain.routing.asked import Asked, Guard, Refusal

ROUNDS = 14
"""A week of mornings and evenings; hours that leave no gap in it never do."""


def released_at(asked: Asked, use: Use, until: datetime, holding: Iterable[Guard]) -> datetime:
    """The first instant from `until` on at which none of the rules holds it: the store may open into quiet hours.

    `until` itself where they leave no gap.
    """
    free = until
    for _ in range(ROUNDS):
        later = replace(asked, situation=replace(asked.situation, now=free))
        again = next((refusal.until for refusal in _refusals(later, use, holding) if refusal.until), None)
        if again is None:
            return free
        free = again
    return until


def _refusals(asked: Asked, use: Use, holding: Iterable[Guard]) -> Iterable[Refusal]:
    return filter(None, (guard(asked, use) for guard in holding))
