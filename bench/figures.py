"""A measured figure beside its floor, and whether it holds what design.md §9 asks of it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Bar:
    """What must hold. Bounds of the figure itself, and of its ratio to the floor; None where nothing is asked."""

    least: float | None = None
    most: float | None = None
    least_ratio: float | None = None
    most_ratio: float | None = None

    def holds(self, value: float, ratio: float) -> bool:
        """A figure that was not measured (NaN) holds nothing."""
        within = [self.least is None or value >= self.least, self.most is None or value <= self.most]
        related = [
            self.least_ratio is None or ratio >= self.least_ratio,
            self.most_ratio is None or ratio <= self.most_ratio,
        ]
        return all(within) and all(related)

    def __str__(self) -> str:
        told = [
            f"≥ {_spoken(self.least)}" if self.least is not None else "",
            f"≤ {_spoken(self.most)}" if self.most is not None else "",
            f"≥ {self.least_ratio:.2g} × floor" if self.least_ratio is not None else "",
            f"≤ {self.most_ratio:g} × floor" if self.most_ratio is not None else "",
        ]
        return ", ".join(one for one in told if one) or "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value for each run, ours and the floor's in the same order. `floor` is empty where there is none."""

    name: str
    unit: str
    ours: Sequence[float]
    floor: Sequence[float] = ()
    bar: Bar = Bar()

    @property
    def value(self) -> float:
        return median(self.ours)

    @property
    def ratio(self) -> float:
        """The median of each run's own: what disturbs a run disturbs both. NaN where no floor was measured."""
        pairs = list(zip(self.ours, self.floor, strict=True)) if self.floor else []
        return median(mine / floor for mine, floor in pairs) if pairs and all(floor for _, floor in pairs) else math.nan

    @property
    def holds(self) -> bool:
        return self.bar.holds(self.value, self.ratio)

    def cells(self) -> tuple[str, ...]:
        """Ratio, figure, ours, floor, bar, verdict."""
        return (
            "–" if math.isnan(self.ratio) else f"{self.ratio:.2f}",
            self.name,
            f"{_spoken(self.value)} {self.unit}".strip(),
            f"{_spoken(median(self.floor))} {self.unit}".strip() if self.floor else "–",
            str(self.bar),
            "–" if self.bar == Bar() else "yes" if self.holds else "**no**",
        )


HEADINGS = ("ratio", "figure", "ours", "floor", "must hold", "holds")


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that so large a share (0 to 1) does not exceed; NaN of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)] if ordered else math.nan


def p99(values: Iterable[float]) -> float:
    """In the unit of the values."""
    return percentile(values, 0.99)


def _spoken(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2g}"
