"""The tables of what shapes decisions: settings, devices, crises, what is held back, whom repeats were told, customers.

Written like `store/tables.py`, whose conventions hold here too.
"""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from store.tables import partial


class RuleDocument(SQLModel, table=True):
    """One tenant-wide setting as a JSON document, as `methods`; `version` grows with every change (X-35)."""

    __tablename__ = "rule_documents"
    key: str = Field(primary_key=True)
    document: str
    version: int
    changed_at: str
    changed_by: str


class PersonSetting(SQLModel, table=True):
    """One setting of one person as a JSON document: `quiet_hours`, `methods`."""

    __tablename__ = "person_settings"
    person_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    document: str
    changed_at: str
    changed_by: str


class RegisteredDevice(SQLModel, table=True):
    """A phone whose app registered itself, beside those that the directory names."""

    __tablename__ = "registered_devices"
    __table_args__ = (Index("devices_of_person", "person_id"),)
    address: str = Field(primary_key=True)
    kind: str
    person_id: str
    sound: int = 1
    registered_at: str


class GoneDevice(SQLModel, table=True):
    """A push address that its provider says no longer exists; not used again."""

    __tablename__ = "gone_devices"
    address: str = Field(primary_key=True)
    since: str


class CrisisPeriod(SQLModel, table=True):
    """From switching crisis mode on to switching it off; at most one is running. `review` is JSON (X-39)."""

    __tablename__ = "crises"
    __table_args__ = (partial("one_running_crisis", "ended_at", where="ended_at is null"),)
    id: str = Field(primary_key=True)
    cause: str  # admin, health
    reason: str
    scope: str  # JSON
    started_at: str
    started_by: str
    ends_at: str | None = None
    ended_at: str | None = None
    ended_by: str | None = None
    review: str | None = None
    reviewed_at: str | None = None
    reviewed_by: str | None = None


class HeldItem(SQLModel, table=True):
    """Something that a digest will tell at `due_at`, unless it is over by then. `state`: waiting, told, dropped.

    `why`: quiet_hours, outside_hours, throttled, raised. `delivery_id` is the copy that was held back, null for
    repeats; `told_by` the delivery that told it.
    """

    __tablename__ = "held_items"
    __table_args__ = (
        partial("held_waiting", "recipient", "due_at", where="state = 'waiting'"),
        Index("held_of_alert", "alert_id"),
    )
    id: str = Field(primary_key=True)
    recipient: str
    role: str
    alert_id: str
    delivery_id: str | None = None
    channel: str
    step: int = 0
    clock: str
    why: str
    held_at: str
    due_at: str
    state: str = "waiting"
    reports: int = 0
    updates: int = 0
    ended_at: str | None = None
    told_by: str | None = None
    dropped_for: str | None = None  # the reason for which nothing told it


class ThrottleWindow(SQLModel, table=True):
    """When a recipient was last told of an alert on a channel that interrupts, and how many updates came since."""

    __tablename__ = "throttle_windows"
    alert_id: str = Field(primary_key=True)
    recipient: str = Field(primary_key=True)
    last_sent_at: str
    updates: int = 0


class CustomerRecord(SQLModel, table=True):
    """A customer as one JSON document; personal, erasable (F-29). `number` is the one in it."""

    __tablename__ = "customers"
    __table_args__ = (Index("customers_of_number", "number"),)
    id: str = Field(primary_key=True)
    document: str
    number: str | None = None
    changed_at: str
    changed_by: str
