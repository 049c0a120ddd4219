"""The tables of what the dispatch system posts and what becomes of it: events, work orders, technicians, consent.

Written like `store/tables.py`, whose conventions hold here too. What is personal stands in tables of its own.
"""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from store.tables import partial


class EventRow(SQLModel, table=True):
    """One thing that happened, once, in order of receipt. `state`: waiting, applied, recorded, contradicted.

    `recorded`: it came for a closed work order, or says nothing that the state knows (X-77, X-58); `reason` says which.
    """

    __tablename__ = "events"
    __table_args__ = (
        partial("events_waiting", "work_order_id", "seq", where="state = 'waiting'"),
        partial("technician_events", "technician_id", "seq", where="state = 'waiting' and work_order_id is null"),
        Index("events_of_work_order", "work_order_id", "seq"),
        partial("events_apart", "received_at", where="work_order_id is null or state = 'recorded'"),
    )
    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    type: str
    work_order_id: str | None = None
    technician_id: str | None = None
    actor: str
    occurred_at: str
    received_at: str
    state: str
    reason: str = ""
    applied_at: str | None = None


class EventBody(SQLModel, table=True):
    """What it says, as JSON; erasable."""

    __tablename__ = "event_bodies"
    event_id: str = Field(primary_key=True)
    data: str


class WorkOrderRow(SQLModel, table=True):
    """What lists and doors ask of a work order. `next_due_at`: when its earliest clock falls due."""

    __tablename__ = "work_orders"
    __table_args__ = (
        Index("work_orders_newest", "created_at", "id"),
        partial("work_orders_open", "technician_id", where="closed_at is null"),
        partial("work_orders_by_clock", "next_due_at", where="next_due_at is not null"),
        partial("work_orders_closed", "closed_at", where="closed_at is not null"),
    )
    id: str = Field(primary_key=True)
    status: str
    priority: str
    store_id: str | None = None
    region_id: str | None = None
    customer_id: str | None = None
    technician_id: str | None = None  # who leads
    sla_deadline: str | None = None
    created_at: str
    updated_at: str
    next_due_at: str | None = None
    closed_at: str | None = None
    close_reason: str | None = None


class WorkOrderState(SQLModel, table=True):
    """The whole of it as the rules know it, as JSON: names, address, offers, clocks; erasable."""

    __tablename__ = "work_order_states"
    work_order_id: str = Field(primary_key=True)
    document: str


class AssignmentChange(SQLModel, table=True):
    """Who was given the job, or lost it, by whom and why (R-441). `kind`: offered, accepted, declined, withdrawn."""

    __tablename__ = "assignment_changes"
    __table_args__ = (
        Index("assignments_of_work_order", "work_order_id", "seq"),
        Index("assignments_of_technician", "technician_id", "at"),
    )
    seq: int | None = Field(default=None, primary_key=True)
    work_order_id: str
    technician_id: str
    kind: str
    at: str
    actor: str
    reason: str = ""


class TechnicianWatch(SQLModel, table=True):
    """A technician who has, or had, active work: when the phone was last heard, and the alert about its silence."""

    __tablename__ = "technician_watches"
    __table_args__ = (
        partial("technicians_watched", "look_at", where="look_at is not null"),
        partial("technicians_en_route", "technician_id", where="last_status = 'en_route'"),
    )
    technician_id: str = Field(primary_key=True)
    active: int = 0  # work orders accepted and not completed
    active_since: str | None = None
    last_seen: str | None = None  # null: the app has never been heard
    lost_at: str | None = None  # when its connection was reported lost
    unavailable_at: str | None = None  # not to be had, without a status; the app may be heard all the same
    location: str | None = None
    last_status: str | None = None
    look_at: str | None = None  # when somebody looks by itself; null: only a sign of life, or new work, matters
    alert_id: str | None = None  # the last 5.5, and the silence that it is about
    silent_since: str | None = None


class OptOut(SQLModel, table=True):
    """A number whose owner refused texts; START takes it away again. `programme`: null for every one (F-04)."""

    __tablename__ = "opt_outs"
    number: str = Field(primary_key=True)
    since: str
    source: str  # inbound, provider, portal, csr
    programme: str | None = None


class ConsentEntry(SQLModel, table=True):
    """One change of consent, append-only. `kind`: opt_in, opt_out, start, stop, help, confirmed."""

    __tablename__ = "consent_entries"
    __table_args__ = (Index("consent_of_number", "number_hash", "seq"), Index("consent_of_customer", "customer_id"))
    seq: int | None = Field(default=None, primary_key=True)
    at: str
    kind: str
    source: str  # inbound, provider, portal, api, csr
    number_hash: str | None = None
    customer_id: str | None = None
    wording: str | None = None
    ip: str | None = None
    actor: str
    details: str = "{}"


class InboundReview(SQLModel, table=True):
    """A text that a reasonable person may have meant as a refusal; somebody decides. The words are erasable."""

    __tablename__ = "inbound_reviews"
    __table_args__ = (partial("inbound_reviews_open", "created_at", where="state = 'open'"),)
    id: str = Field(primary_key=True)
    number: str
    words: str
    why: str
    state: str  # open, opted_out, dismissed
    created_at: str
    decided_at: str | None = None
    decided_by: str | None = None


class PortalLink(SQLModel, table=True):
    """The signed link by which a customer sees their cards and choices; never used again once it is revoked."""

    __tablename__ = "portal_links"
    __table_args__ = (Index("portal_links_of_customer", "customer_id"),)
    token: str = Field(primary_key=True)
    customer_id: str
    created_at: str
    revoked_at: str | None = None


class Escalation(SQLModel, table=True):
    """A step that a person did not wait for: it fell due at `at`."""

    __tablename__ = "escalations"
    alert_id: str = Field(primary_key=True)
    step: int = Field(primary_key=True)
    actor: str
    at: str


class AlertNote(SQLModel, table=True):
    """What a person wrote about an alert; erasable."""

    __tablename__ = "alert_notes"
    __table_args__ = (Index("notes_of_alert", "alert_id", "at"),)
    id: str = Field(primary_key=True)
    alert_id: str
    author: str
    at: str
    words: str


class Incident(SQLModel, table=True):
    """The review of an SLA breach, for the admins (X-67); its words are erasable."""

    __tablename__ = "incidents"
    alert_id: str = Field(primary_key=True)
    opened_at: str
    impact: str = ""
    root_cause: str = ""
    reviewer: str | None = None
    closed_at: str | None = None


class ScheduleExceptionRecord(SQLModel, table=True):
    """An exception, structured for analysis (R-089). `kind`: no_check_in, late_cancellation, status."""

    __tablename__ = "schedule_exceptions"
    __table_args__ = (Index("exceptions_by_time", "occurred_at"),)
    id: str = Field(primary_key=True)
    kind: str
    status: str
    work_order_id: str
    technician_id: str | None = None
    store_id: str | None = None
    region_id: str | None = None
    occurred_at: str
    cleared_at: str | None = None
    notice_minutes: int | None = None
    late_minutes: int | None = None
    alert_id: str | None = None
    matched: int = 1  # whether a filter let it raise an alert
