"""Who computes how long for an alert: what stays comparable when the machine is busy with something else."""

from bench.figures import Figure
from bench.house import House, processor_of

_NAMES = ("temporal", "worker", "api")


class Processors:
    """Read before a floor's run, between it and ours, and after ours."""

    def __init__(self, house: House, floor_worker: int) -> None:
        self._house = house
        self._floor_worker = floor_worker
        self._readings: list[dict[str, float]] = []

    def read(self) -> None:
        reading = {name: self._house.processor(name) for name in _NAMES}
        self._readings.append(reading | {"floor": processor_of(self._floor_worker)})

    def figures(self, alerts: int) -> list[Figure]:
        """Milliseconds for one alert with its whole ladder."""
        runs = [self._readings[first : first + 3] for first in range(0, len(self._readings), 3)]

        def spent(name: str, *, ours: bool) -> list[float]:
            first = int(ours)
            return [1000 * (run[first + 1][name] - run[first][name]) / alerts for run in runs]

        return [
            Figure(
                "processor time of an alert: Temporal",
                "ms",
                spent("temporal", ours=True),
                spent("temporal", ours=False),
            ),
            Figure("processor time of an alert: worker", "ms", spent("worker", ours=True), spent("floor", ours=False)),
            Figure("processor time of an alert: API", "ms", spent("api", ours=True)),
        ]
