"""GET /v1/alerts/{id}/history: Temporal's events in words, and a clear sentence when Temporal is away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import ActivityType, Payload, SearchAttributes, WorkflowType
from temporalio.api.history.v1 import HistoryEvent as RawEvent
from temporalio.api.sdk.v1 import UserMetadata
from temporalio.client import Client
from temporalio.converter import DataConverter

from api.history import TemporalEngine
from api.ports import EngineUnavailable, HistoryEvent
from domain.clock import Clock
from domain.ids import AlertId, alert_workflow_id
from store.ids import mint
from tests.api.house import House
from tests.builders import a_clock, an_alert_start
from workflows.contract import ALERT_WORKFLOW
from workflows.converter import data_converter

BEGAN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


class Recorded:
    """A Temporal client, as far as a history is fetched from it."""

    data_converter = DataConverter.default

    def __init__(self, *events: RawEvent) -> None:
        self.events = events

    def get_workflow_handle(self, workflow_id: str) -> "Recorded":
        assert workflow_id.startswith("alert:")
        return self

    async def fetch_history(self, **_: Any) -> "Recorded":
        return self


async def told(*events: RawEvent, speed: float = 1.0) -> list[HistoryEvent]:
    clock = Clock(speed=speed, real_anchor=BEGAN, anchor=BEGAN)
    engine = TemporalEngine(Recorded(*events), clock)  # type: ignore[arg-type]
    history = await engine.history(AlertId("al_1"))
    assert history is not None
    return list(history)


def event(number: int, kind: str, summary: str | None = None, **attributes: Any) -> RawEvent:
    """`number` is its id, and how many seconds after the start it happened."""
    raw = RawEvent(event_id=number)
    raw.event_time.FromDatetime(BEGAN + timedelta(seconds=number))
    inner = getattr(raw, f"{kind}_event_attributes")
    inner.SetInParent()
    for name, value in attributes.items():
        if isinstance(value, (str, int)):
            setattr(inner, name, value)
        else:
            getattr(inner, name).CopyFrom(value)
    if summary is not None:
        payload = Payload(metadata={"encoding": b"json/plain"}, data=f'"{summary}"'.encode())
        raw.user_metadata.CopyFrom(UserMetadata(summary=payload))
    return raw


async def test_a_history_reads_as_a_story() -> None:
    five_minutes = Duration(seconds=300)

    history = await told(
        event(1, "workflow_execution_started", workflow_type=WorkflowType(name="Alert")),
        event(2, "workflow_task_scheduled"),
        event(3, "marker_recorded", "plan step 0", marker_name="core_local_activity"),
        event(4, "activity_task_scheduled", "sms to RD1", activity_type=ActivityType(name="deliver_sms")),
        event(5, "timer_started", "step 1 falls due", start_to_fire_timeout=five_minutes),
        event(6, "activity_task_started", scheduled_event_id=4, attempt=2),
        event(7, "activity_task_completed", scheduled_event_id=4),
        event(8, "workflow_execution_signaled", signal_name="acknowledge"),
        event(9, "timer_canceled", started_event_id=5),
        event(10, "upsert_workflow_search_attributes", search_attributes=SearchAttributes()),
        event(11, "workflow_execution_completed"),
    )

    assert [one.summary for one in history] == [
        "started: Alert",
        "plan step 0",
        "ordered: sms to RD1",
        "waits 0:05:00 of real time: step 1 falls due",
        "try 2: sms to RD1",
        "done: sms to RD1",
        "was told: acknowledge",
        "no longer waited for: step 1 falls due",
        "now filed under ",
        "nothing more happens",
    ]
    assert history[1].event == "marker recorded"


async def test_instants_are_those_of_the_installation() -> None:
    [started, fired] = await told(
        event(0, "workflow_execution_started"), event(5, "timer_fired", started_event_id=3), speed=60
    )

    assert fired.at - started.at == timedelta(minutes=5)


async def test_while_temporal_is_away_the_history_is_too_and_says_so(house: House) -> None:
    alert_id = await house.raises()

    reply = await house.get(f"/v1/alerts/{alert_id}/history")

    assert (reply.status_code, reply.headers["content-type"]) == (503, "application/problem+json")
    assert "timeline" in reply.json()["detail"]


class Known:
    """An engine that knows this much."""

    def __init__(self, history: tuple[HistoryEvent, ...] | None) -> None:
        self._history = history

    async def history(self, alert_id: AlertId) -> tuple[HistoryEvent, ...] | None:
        if self._history == ():
            raise EngineUnavailable("away")
        return self._history

    async def reachable(self) -> bool:
        return True


async def test_an_alert_that_was_not_started_has_no_history(house: House) -> None:
    alert_id = await house.raises()
    house.app.state.front = house.replaced(engine=Known(None))

    assert (await house.get(f"/v1/alerts/{alert_id}/history")).status_code == 404


async def test_the_history_is_for_those_who_see_the_alert(house: House) -> None:
    alert_id = await house.raises()
    begun = HistoryEvent(at=BEGAN, event="workflow execution started", summary="started: Alert")
    house.app.state.front = house.replaced(engine=Known((begun,)))

    assert (await house.get(f"/v1/alerts/{alert_id}/history", by="M2")).status_code == 403
    reply = await house.get(f"/v1/alerts/{alert_id}/history", by="M1")
    assert [one["summary"] for one in reply.json()["events"]] == ["started: Alert"]


@pytest.mark.temporal
async def test_a_real_server_is_asked_and_knows_what_it_knows(temporal_address: str) -> None:
    client = await Client.connect(temporal_address, data_converter=data_converter())
    engine = TemporalEngine(client, a_clock())
    alert_id = AlertId(mint("al"))
    await client.start_workflow(
        ALERT_WORKFLOW,
        an_alert_start("SLA_BREACH", alert_id=alert_id),
        id=alert_workflow_id(alert_id),
        task_queue="idle",
    )

    history = await engine.history(alert_id)

    assert await engine.reachable()
    assert history is not None
    assert [one.summary for one in history] == ["started: Alert"]
    assert await engine.history(AlertId("al_unheard")) is None
