"""A work order as the dispatch system tells of it: one sentence for each event, at the instant at which it comes."""

from datetime import timedelta
from typing import Any, Self

from tests.scenarios.day import Day

OPTED_IN = {"sms_opt_in": True, "preferred_channel": "both", "opt_in_ip": "203.0.113.7", "opt_in_wording": "1"}
_NUMBERS = {"C1": "+14145550201", "C2": "+14145550202", "C3": "+14145550203", "C4": "+14145550201"}
FAR, LONG = timedelta(hours=28), timedelta(hours=2)
"""From the first event of a job to its visit, which is too far away for anybody to be late; and how long that takes."""
_TEXTED = {"C1": OPTED_IN, "C3": OPTED_IN | {"preferred_channel": "sms"}, "C4": OPTED_IN}


async def customer(day: Day, customer_id: str) -> None:
    """As the scenarios have them: C1 and C4 both ways, C2 the web only, C3 texts only."""
    contact = {"name": "Pinecrest Dairy", "number": _NUMBERS[customer_id]}
    assert (await day.asks("PUT", f"/v1/customers/{customer_id}", "CSR", json=contact)).status_code == 200
    if chosen := _TEXTED.get(customer_id):
        reply = await day.asks("PUT", f"/v1/customers/{customer_id}/preferences", "CSR", json=chosen)
        assert reply.status_code == 200, reply.text


class Job:
    """Everything that is due by an event's instant has happened before it."""

    def __init__(self, day: Day, work_order: str, *, customer_id: str = "C2") -> None:
        self.day = day
        self.id = work_order
        self._customer = customer_id
        self.window = {"start": day.house.time.now() + FAR, "end": day.house.time.now() + FAR + LONG}

    @classmethod
    async def seen(cls, day: Day, work_order: str, *, customer_id: str = "C2", **more: Any) -> Self:
        """Created and acknowledged."""
        job = cls(day, work_order, customer_id=customer_id)
        await job.created(**more)
        acknowledged = await day.acknowledges("D1", alert=await job.alert("NEW_WORK_ORDER"))
        assert acknowledged.status_code == 202, acknowledged.text
        return job

    @classmethod
    async def taken(cls, day: Day, work_order: str, by: str, *, customer_id: str = "C2", **more: Any) -> Self:
        """Created, acknowledged, assigned and accepted."""
        job = await cls.seen(day, work_order, customer_id=customer_id, **more)
        await job.assigned(by)
        await job.accepted(by)
        return job

    async def says(self, event: str, at: str | None = None, **data: Any) -> None:
        """`at`, «mm:ss»: now, where it is left out."""
        if at and self.day.instant(at) > self.day.house.time.now():
            await self.day.passes(to=at)
        await self.day.posts_event(event, work_order=self.id, **data)

    async def created(self, at: str | None = None, **more: Any) -> None:
        known = {"store_id": "S014", "customer_id": self._customer, "priority": "medium"}
        await self.says("work_order.created", at, **(known | more))

    async def assigned(self, to: str, at: str | None = None, **more: Any) -> None:
        await self.says("work_order.assigned", at, **({"technician_ids": [to], "window": self.window} | more))

    async def reassigned(self, to: str, at: str | None = None, *, frm: str, **more: Any) -> None:
        known = {"technician_ids": [to], "from": [frm], "window": self.window}
        await self.says("work_order.reassigned", at, **(known | more))

    async def accepted(self, by: str, at: str | None = None) -> None:
        await self.says("offer.accepted", at, technician_id=by)

    async def declined(self, by: str, at: str | None = None, *, reason: str = "truck in shop") -> None:
        await self.says("offer.declined", at, technician_id=by, reason=reason)

    async def status(self, by: str, status: str, at: str | None = None) -> None:
        await self.says("technician.status", at, technician_id=by, status=status)

    async def photos(self, event: str, by: str, uploaded: int, at: str | None = None) -> None:
        """`event`: completed, photos_uploaded or resubmitted; three are wanted."""
        said = {"technician_id": by, "photos_required": 3, "photos_uploaded": uploaded}
        await self.says(f"work_order.{event}", at, **said)

    async def alert(self, key: str, occurrence: int | str = 1) -> str:
        """The id of its alert of that type."""
        rows = await self.day.rows("SELECT id FROM alerts WHERE dedup_key = :key", key=f"{self.id}:{key}:{occurrence}")
        assert rows, f"{self.id} has no {key}:{occurrence}"
        return str(rows[0]["id"])

    async def answered(self, key: str, person: str, action: str, at: str, *, occurrence: int = 1, **more: Any) -> None:
        """At the door, by the person's own hand."""
        await self.day.passes(to=at)
        answer = await self.day.answers(person, action, alert=await self.alert(key, occurrence), **more)
        assert answer.status_code == 202, answer.text

    async def state(self) -> dict[str, Any]:
        """As lists have it."""
        (row,) = await self.day.rows("SELECT * FROM work_orders WHERE id = :id", id=self.id)
        return dict(row)
