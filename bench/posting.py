"""What the dispatch system and the providers post: alerts, and the callbacks of answered calls."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime

from bench.house import House
from bench.people import REGIONS, TECHNICIANS
from bench.traffic import rendered

_WINDOW = {"start": "2030-01-07T15:00:00Z", "end": "2030-01-07T17:00:00Z"}


def assignment(house: House, work_order: str, number: int, *, critical: bool = False) -> bytes:
    """2.1: a push and a text at once, then one text at each of 5, 10 and 15 minutes."""
    context = {
        "work_order_id": work_order,
        "technician_id": f"T{number % TECHNICIANS}",
        "customer": "Northern Freight",
        "address": "12 Dock Street",
        "service_type": "Tyre change",
        "window": _WINDOW,
    }
    body: dict[str, object] = {"type": "WORK_ASSIGNED", "dedup_key": work_order, "context": context}
    return _alert(house, body | ({"priority": "critical"} if critical else {}))


def breach(house: House, work_order: str, number: int) -> bytes:
    """5.4: a call and a text to the region's dispatcher and a text to the desk; the next call after 5 minutes."""
    context = {
        "work_order_id": work_order,
        "store_id": f"S{number % REGIONS}",
        "customer": "Northern Freight",
        "deadline": "2026-01-05T15:00:00Z",
    }
    return _alert(house, {"type": "SLA_BREACH", "dedup_key": work_order, "context": context})


def pressed_one(house: House, *, alert_id: str, delivery_id: str) -> bytes:
    """The callback of a call whose callee pressed 1, signed."""
    data = {"callId": f"call-{delivery_id}", "alertId": alert_id, "deliveryId": delivery_id}
    event = {
        "eventId": f"evt-{delivery_id}",
        "eventType": "call.completed",
        "timestamp": datetime.now(UTC).isoformat(),
        "data": {**data, "status": "CONFIRMED", "dtmfInput": "1", "duration": 9},
    }
    body, at = json.dumps(event).encode(), str(int(time.time()))
    secret = house.settings.webhook_secrets[0].get_secret_value().encode()
    digest = hmac.new(secret, at.encode() + b"." + body, hashlib.sha256).digest()
    signature = "v1=" + base64.b64encode(digest).decode()
    return rendered("/v1/webhooks/genesys", body, {"X-Dispatch-Timestamp": at, "X-Dispatch-Signature": signature})


def _alert(house: House, body: dict[str, object]) -> bytes:
    return rendered("/v1/alerts", json.dumps(body).encode(), {"Authorization": f"Bearer {house.token}"})
