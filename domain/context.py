"""The shapes of what is said about an alert when it is raised: every type documents its own model."""

import unicodedata
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from domain.ids import ForeignId
from domain.ladder import Step
from domain.predicates import Facts
from domain.priority import Priority
from domain.value import Request


def _plain(text: str) -> str:
    """Refuses control and invisible formatting characters; line breaks become spaces."""
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") for char in text):
        raise ValueError("contains control characters; plain text is accepted")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_plain)]
"""One line of plain text, at most 120 characters."""
LongText = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_plain)]
"""Plain text, at most 1,000 characters; line breaks are folded into spaces."""


class Window(Request):
    """When the technician is expected, half-open."""

    start: AwareDatetime
    end: AwareDatetime


class Context(Request):
    """What every type may say: which work order, store and technician it is about."""

    personal: ClassVar[frozenset[str]] = frozenset({"customer", "address"})
    """Fields that are about a person; they never leave the erasable tables."""

    work_order_id: ForeignId | None = None
    store_id: ForeignId | None = None
    technician_id: ForeignId | None = None

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """What the predicates may know of this alert."""
        return Facts(now=now, recipient_online=recipient_online)

    @property
    def throttled(self) -> bool:
        """Whether repeats of this one may be held together, where its type says by what they are recognised (X-36)."""
        return True

    def timed(self, steps: tuple[Step, ...], *, origin: datetime) -> tuple[Step, ...]:  # noqa: ARG002  a few look at it
        """The ladder with the instants that what was said asks for; the type's own where it asks for none."""
        return steps


class JobContext(Context):
    """What types about a technician's job say. The store is the technician's where it is left out."""

    work_order_id: ForeignId
    technician_id: ForeignId
    customer: Text


class CustomerContext(Context):
    """What the customer's own notices say. The store is the technician's where it is left out."""

    work_order_id: ForeignId
    customer_id: Annotated[ForeignId, Field(description="as `PUT /v1/customers/{id}` knows them")]
    address: Annotated[Text | None, Field(description="of the service; its state may narrow the hours of texts")] = None


class WorkOrderContext(Context):
    """What types about one work order at one store say."""

    work_order_id: ForeignId
    store_id: ForeignId
    customer: Text
    work_order_priority: Annotated[Priority, Field(description="of the work order, not of the alert")] = Priority.MEDIUM
    safety: Annotated[bool, Field(description="somebody is in danger; makes the work order critical")] = False
    sla_deadline: AwareDatetime | None = None
    workable_at_store: Annotated[bool, Field(description="the job can be done at the store itself")] = True

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """The work order's own facts."""
        return Facts(
            now=now,
            recipient_online=recipient_online,
            work_order_priority=self.work_order_priority,
            safety=self.safety,
            sla_deadline=self.sla_deadline,
            workable_at_store=self.workable_at_store,
        )
