"""The engine port on a real Temporal server: ids make everything harmless twice, failures come as one of two kinds."""

import uuid

import pytest
from temporalio.client import Client

from api.alert_engine import Existence, Shown
from api.ports import EngineUnavailable
from api.temporal_engine import TemporalAlertEngine
from domain.ids import AlertId, alert_workflow_id, work_order_workflow_id
from tests.builders import ORIGIN, a_clock, an_alert_start
from workflows.contract import AlertSignal, Closed, ReplyStart, WorkOrderStart
from workflows.converter import data_converter

pytestmark = pytest.mark.temporal

SHOWN = Shown("S014", "R1", "WO-1001", None, ORIGIN, "SLA_BREACH · WO-1001 · S014", "- once")
CLOSED = Closed(reason="cleared", by="OM", at=ORIGIN)


@pytest.fixture
async def client(temporal_address: str) -> Client:
    return await Client.connect(temporal_address, data_converter=data_converter(None))


@pytest.fixture
def alert() -> AlertId:
    return AlertId(f"al_{uuid.uuid4().hex[:26]}")


async def test_an_alert_starts_once_and_says_when_it_is_over(client: Client, alert: AlertId) -> None:
    engine, start = TemporalAlertEngine(client), an_alert_start("SLA_BREACH", alert_id=alert)

    first = await engine.start(start, SHOWN, traceparent=None)
    second = await engine.start(start, SHOWN, traceparent=None)
    told = await engine.signal(alert, AlertSignal.CLOSE, CLOSED, traceparent=None)
    running = await engine.existence(alert)
    await client.get_workflow_handle(alert_workflow_id(alert)).terminate()
    third = await engine.start(start, SHOWN, traceparent=None)

    assert (first, second, told, running) == (True, True, True, Existence.RUNNING)
    assert third is False
    assert await engine.existence(alert) is Existence.ENDED
    assert await engine.signal(alert, AlertSignal.CLOSE, CLOSED, traceparent=None) is False


async def test_operators_find_it_by_what_it_is_about(client: Client, alert: AlertId) -> None:
    await TemporalAlertEngine(client).start(
        an_alert_start("SLA_BREACH", alert_id=alert), SHOWN, traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    )

    handle = client.get_workflow_handle(alert_workflow_id(alert))
    described = await handle.describe()
    await handle.terminate()

    found = {pair.key.name: pair.value for pair in described.typed_search_attributes}
    assert found["AlertType"] == "SLA_BREACH"
    assert (found["Store"], found["WorkOrder"], found["AlertLevel"]) == ("S014", "WO-1001", 0)
    assert await described.static_summary() == SHOWN.summary
    assert described.raw_description.workflow_execution_info.priority.priority_key == 1


async def test_an_alert_that_was_never_started_is_missing(client: Client, alert: AlertId) -> None:
    engine = TemporalAlertEngine(client)

    assert await engine.existence(alert) is Existence.MISSING
    assert await engine.signal(alert, AlertSignal.CLOSE, CLOSED, traceparent=None) is False


async def test_a_helpful_reply_is_started_once(client: Client) -> None:
    engine, reply = TemporalAlertEngine(client), ReplyStart(reply_id=f"rp_{uuid.uuid4().hex}")

    await engine.reply(reply, traceparent=None)
    await engine.reply(reply, traceparent=None)

    handle = client.get_workflow_handle(f"reply:{reply.reply_id}")
    await handle.terminate()
    await engine.reply(reply, traceparent=None)


async def test_a_work_order_is_found_by_its_id_and_woken_as_often_as_something_happens(client: Client) -> None:
    engine, order = TemporalAlertEngine(client), f"WO-{uuid.uuid4().hex}"
    start = WorkOrderStart(work_order_id=order, clock=a_clock())

    await engine.wake(start, traceparent=None)
    await engine.wake(start, traceparent=None)
    handle = client.get_workflow_handle(work_order_workflow_id(order))
    described = await handle.describe()
    signals = [
        event
        async for event in handle.fetch_history_events()
        if event.HasField("workflow_execution_signaled_event_attributes")
    ]
    await handle.terminate()

    assert [(pair.key.name, pair.value) for pair in described.typed_search_attributes] == [("WorkOrder", order)]
    assert len(signals) == 2


async def test_a_namespace_that_there_is_not_says_nothing_about_workflows(
    temporal_address: str, alert: AlertId
) -> None:
    client = await Client.connect(temporal_address, namespace="nowhere", data_converter=data_converter(None), lazy=True)
    engine = TemporalAlertEngine(client)

    with pytest.raises(EngineUnavailable):
        await engine.signal(alert, AlertSignal.CLOSE, CLOSED, traceparent=None)
    with pytest.raises(EngineUnavailable):
        await engine.existence(alert)


async def test_a_server_that_is_not_there_is_unavailable(alert: AlertId) -> None:
    client = await Client.connect("127.0.0.1:1", data_converter=data_converter(None), lazy=True)

    with pytest.raises(EngineUnavailable):
        await TemporalAlertEngine(client).start(an_alert_start("SLA_BREACH", alert_id=alert), SHOWN, traceparent=None)
