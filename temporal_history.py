"""What Temporal recorded of an alert, for a person at a shell."""

from collections.abc import Iterator

from api.history import TemporalEngine
from api.ports import EngineUnavailable
from domain.ids import AlertId
from offline import Refused, prepared
from settings import Settings
from temporal_connection import connect


async def lines(settings: Settings, alert_id: str) -> Iterator[str]:
    """A line for each event, oldest first; raises Refused where there is no such alert, or no Temporal."""
    engine = TemporalEngine(await connect(settings, lazy=True), prepared(settings).clock)
    try:
        events = await engine.history(AlertId(alert_id))
    except EngineUnavailable:
        raise Refused(f"Temporal does not answer at {settings.temporal_address}.") from None
    if events is None:
        raise Refused(f"Temporal knows no alert {alert_id}; the API's timeline may still.")
    return (f"{event.at:%Y-%m-%d %H:%M:%S.%f}Z  {event.event:<32} {event.summary}" for event in events)
