"""An alert's Temporal history in words: what was decided, waited for, sent and told, in order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, timedelta
from typing import Any

from temporalio.api.history.v1 import HistoryEvent as RawEvent
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from api.ports import EngineUnavailable, HistoryEvent
from domain.clock import Clock
from domain.ids import AlertId, alert_workflow_id

ANSWERS_WITHIN = timedelta(seconds=5)  # real time; ten thousand events take half a second
_LOOKS_WITHIN = timedelta(seconds=1)
_SUFFIX = "_event_attributes"
_OF_THE_ENGINE = "workflow_task_"
"""Events that say how Temporal worked, not what happened to the alert."""

About = Mapping[int, str]
"""What each earlier event was about, by its id."""


class TemporalEngine:
    """Connects when it is first asked, so that the API starts while Temporal is down."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def history(self, alert_id: AlertId) -> tuple[HistoryEvent, ...] | None:
        """None when Temporal knows no such workflow. Raises EngineUnavailable."""
        handle = self._client.get_workflow_handle(alert_workflow_id(alert_id))
        try:
            fetched = await handle.fetch_history(rpc_timeout=ANSWERS_WITHIN)
        except RPCError as failed:
            if failed.status is RPCStatusCode.NOT_FOUND:
                return None
            raise EngineUnavailable(failed.status.name) from failed
        except RuntimeError as failed:  # what a lazy connection raises when it cannot be made
            raise EngineUnavailable("not connected") from failed
        return await self._told(fetched.events)

    async def reachable(self) -> bool:
        """Whether the server answers within a second."""
        try:
            return await self._client.service_client.check_health(timeout=_LOOKS_WITHIN)
        except (RPCError, RuntimeError):
            return False

    async def _told(self, events: Sequence[RawEvent]) -> tuple[HistoryEvent, ...]:
        told: list[HistoryEvent] = []
        about: dict[int, str] = {}
        for event in events:
            kind = (event.WhichOneof("attributes") or "").removesuffix(_SUFFIX)
            if not kind or kind.startswith(_OF_THE_ENGINE):
                continue
            attributes = getattr(event, kind + _SUFFIX)
            about[event.event_id] = await self._summary(event) or _subject(kind, attributes)
            words = _WORDS.get(kind, _plainly)(attributes, about[event.event_id], about)
            at = self._clock.at(event.event_time.ToDatetime(tzinfo=UTC))
            told.append(HistoryEvent(at=at, event=kind.replace("_", " "), summary=words))
        return tuple(told)

    async def _summary(self, event: RawEvent) -> str:
        """What the workflow wrote beside the command; ids and figures only."""
        if not event.user_metadata.HasField("summary"):
            return ""
        values = await self._client.data_converter.decode([event.user_metadata.summary], [str])
        return str(values[0])


def _subject(kind: str, attributes: Any) -> str:
    """What an event is about that has no summary of its own."""
    if kind == "activity_task_scheduled":
        return str(attributes.activity_type.name)
    if kind == "workflow_execution_started":
        return str(attributes.workflow_type.name)
    if kind == "workflow_execution_signaled":
        return str(attributes.signal_name)
    return kind.replace("_", " ")


def _plainly(_: Any, mine: str, __: About) -> str:
    return mine


def _of_the_order(verb: str) -> Callable[[Any, str, About], str]:
    """For what follows an activity that was ordered."""
    return lambda attributes, _, about: f"{verb}: {about.get(attributes.scheduled_event_id, 'an activity')}"


def _of_the_timer(verb: str) -> Callable[[Any, str, About], str]:
    return lambda attributes, _, about: f"{verb}: {about.get(attributes.started_event_id, 'a timer')}"


def _waits(attributes: Any, mine: str, _: About) -> str:
    return f"waits {attributes.start_to_fire_timeout.ToTimedelta()} of real time: {mine}"


def _tries(attributes: Any, _: str, about: About) -> str:
    return f"try {attributes.attempt}: {about.get(attributes.scheduled_event_id, 'an activity')}"


def _names(attributes: Any, _: str, __: About) -> str:
    return f"now filed under {', '.join(sorted(attributes.search_attributes.indexed_fields))}"


_WORDS: dict[str, Callable[[Any, str, About], str]] = {
    "workflow_execution_started": lambda _, mine, __: f"started: {mine}",
    "workflow_execution_signaled": lambda _, mine, __: f"was told: {mine}",
    "workflow_execution_completed": lambda *_: "nothing more happens",
    "timer_started": _waits,
    "timer_fired": _of_the_timer("time has come"),
    "timer_canceled": _of_the_timer("no longer waited for"),
    "activity_task_scheduled": lambda _, mine, __: f"ordered: {mine}",
    "activity_task_started": _tries,
    "activity_task_completed": _of_the_order("done"),
    "activity_task_failed": _of_the_order("failed"),
    "activity_task_timed_out": _of_the_order("timed out"),
    "activity_task_canceled": _of_the_order("cancelled"),
    "marker_recorded": lambda attributes, mine, _: mine if mine != "marker recorded" else attributes.marker_name,
    "upsert_workflow_search_attributes": _names,
}
