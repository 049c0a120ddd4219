"""The tables of alerts, deliveries and answers.

Instants are text, `2026-11-24T15:00:00.000000Z`, so that both databases sort and compare them alike; flags are 0 or 1;
JSON is text. What is personal stands in tables of its own (`*_texts`, `alert_contexts`), which may be erased without
touching the proof of what happened (F-29, F-31).
"""

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

ZERO: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
"""Of a column that came after the first release."""


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the few rows that are looked for all the time."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


TO_ROLL_UP = "type in ('SLA_BREACH', 'WORK_ORDER_UNASSIGNED')"
"""Alerts of a region that its dispatcher hears of together (X-64)."""


class Installation(SQLModel, table=True):
    """One row: the clock that this database lives by, and the secret that signs its tokens and links."""

    __tablename__ = "installation"
    id: int = Field(primary_key=True)
    clock_speed: float
    real_anchor: str
    anchor: str
    secret: str


class Alert(SQLModel, table=True):
    """An alert. `ladder` is the frozen catalogue entry's steps; `started`: pending, started, ended."""

    __tablename__ = "alerts"
    __table_args__ = (
        partial("one_open_alert_per_key", "dedup_hash", unique=True, where="state <> 'closed'"),
        partial("open_alerts_by_throttle", "throttle_hash", where="state <> 'closed' and throttle_hash is not null"),
        partial("system_issues_by_key", "dedup_hash", where="type = 'SYSTEM_ISSUE'"),
        Index("alerts_newest", "origin", "id"),
        Index("alerts_of_work_order", "work_order_id"),
        partial("alerts_not_ended", "started", where="started <> 'ended'"),
        partial("alerts_to_roll_up", "region_id", where=f"state <> 'closed' and {TO_ROLL_UP}"),
        partial("rollups_of_region", "region_id", "origin", where="type = 'REGION_ROLLUP'"),
    )
    id: str = Field(primary_key=True)
    type: str
    dedup_hash: str
    dedup_key: str
    state: str  # open, acknowledged, closed
    priority: str
    store_id: str | None = None
    region_id: str | None = None
    work_order_id: str | None = None
    technician_id: str | None = None
    raised_by: str
    origin: str
    created_at: str
    ladder: str
    started: str = "pending"
    level: int = 0
    reports: int = 1
    last_report_at: str
    acknowledged_at: str | None = None
    acknowledged_by: str | None = None
    acknowledged_action: str | None = None
    closed_at: str | None = None
    closed_by: str | None = None
    close_reason: str | None = None
    traceparent: str | None = None
    throttle_hash: str | None = None  # of the type and the fields that repeats are recognised by


class AlertContext(SQLModel, table=True):
    """What was said when it was raised, as JSON; erasable."""

    __tablename__ = "alert_contexts"
    alert_id: str = Field(primary_key=True)
    context: str


class Plan(SQLModel, table=True):
    """What a step decided; unique, so that a second run returns the first one's decision."""

    __tablename__ = "plans"
    alert_id: str = Field(primary_key=True)
    step: int = Field(primary_key=True)
    due_at: str
    planned_at: str
    plan: str


class Delivery(SQLModel, table=True):
    """One message to one recipient on one channel; also those that were suppressed, with their reason."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("deliveries_of_alert", "alert_id"),
        Index("deliveries_by_reference", "provider_ref"),
        Index("deliveries_by_due", "due_at"),
        partial("deliveries_sending", "state", where="state = 'sending'"),
        partial("pushes_by_time", "planned_at", where="channel = 'push'"),
        partial("deliveries_asking", "recipient", where="asks = 1"),
    )
    id: str = Field(primary_key=True)
    alert_id: str
    step: int
    clock: str
    recipient: str
    role: str
    channel: str
    attempt: int = 1
    asks: int = 0
    escalated: int = 0
    shown_as: str
    priority: str
    state: str
    reason: str
    due_at: str
    planned_at: str
    sending_at: str | None = None
    accepted_at: str | None = None
    delivered_at: str | None = None
    ended_at: str | None = None
    outcome: str | None = None  # of a call
    tries: int = 0
    repeated: int = 0  # the one resend that begins REPEAT? has gone out
    failure: str | None = None
    provider: str | None = None
    provider_ref: str | None = None
    held_until: str | None = None  # suppressed now, to be told of by a digest then
    route: int = ZERO  # which provider of the channel's chain takes it: 0 is the first
    read_at: str | None = None
    deferred_driving: int = ZERO  # asks a technician who was driving when it was planned (F-21)


class DeliveryText(SQLModel, table=True):
    """What a delivery says and where it goes; erasable. `address` is E.164 for SMS and voice, the device for push."""

    __tablename__ = "delivery_texts"
    delivery_id: str = Field(primary_key=True)
    title: str
    body: str
    address_kind: str | None = None
    address: str | None = None


class InboxRow(SQLModel, table=True):
    """A row of a person's notification centre (web) or app (in_app). Reading it is never an answer (X-18)."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("inbox_of_person", "person_id", "seq"),
        Index("inbox_of_alert", "alert_id", "person_id"),
        partial("inbox_unread", "person_id", "channel", where="read_at is null and archived_at is null"),
    )
    seq: int | None = Field(default=None, primary_key=True)
    person_id: str
    alert_id: str
    delivery_id: str
    channel: str
    created_at: str
    read_at: str | None = None
    archived_at: str | None = None
    silent: int = 0
    updated_at: str | None = None  # last changed in place
    expires_at: str | None = None  # an in-app message is gone then


class Acknowledgment(SQLModel, table=True):
    """An answer. `effect`: first, secondary, receipt (nothing was asked of this copy), refused."""

    __tablename__ = "acknowledgments"
    __table_args__ = (Index("acknowledgments_of_alert", "alert_id"), Index("acknowledgments_by_receipt", "received_at"))
    id: str = Field(primary_key=True)
    alert_id: str
    person_id: str
    action: str
    channel: str
    effect: str
    refusal: str | None = None
    reason: str | None = None
    received_at: str
    pressed_at: str | None = None
    device_id: str | None = None
    ip: str | None = None
    response_seconds: float | None = None
    late: int = 0
    target_met: int | None = None  # null where there is none, or where the miss is not the technician's (F-21)
    target_role: str | None = None  # whose target it is
    deferred_driving: int = ZERO  # the technician was asked while driving


class ManualTask(SQLModel, table=True):
    """What a person must now do, because the ladder ended."""

    __tablename__ = "manual_tasks"
    id: str = Field(primary_key=True)
    alert_id: str
    step: int
    title: str
    role: str
    state: str  # open, taken, finished, cancelled
    created_at: str
    taken_by: str | None = None
    finished_at: str | None = None


class AnswerKey(SQLModel, table=True):
    """How a person answers without logging in: the code of a text, unique among the open alerts of its number (X-50),
    and the token of a link. Rows of closed alerts stay, so that a late answer is understood.
    """

    __tablename__ = "answer_keys"
    __table_args__ = (Index("answer_keys_by_code", "number", "code"),)
    token: str = Field(primary_key=True)
    alert_id: str
    person_id: str
    number: str | None = None
    code: str | None = None
    created_at: str


class Outbox(SQLModel, table=True):
    """What the relay carries over to Temporal: `start` an alert's workflow, or a signal to it."""

    __tablename__ = "outbox"
    __table_args__ = (partial("outbox_waiting", "urgency", "seq", where="sent_at is null"),)
    seq: int | None = Field(default=None, primary_key=True)
    kind: str  # start, acknowledge, close, delivery_event, reply
    alert_id: str  # empty for a reply
    urgency: int  # answers 0, then the alert's priority key
    payload: str
    created_at: str
    traceparent: str | None = None
    sent_at: str | None = None
    tries: int = 0


class WebhookEvent(SQLModel, table=True):
    """A provider's callback, once. `state`: applied, parked, dead, rejected."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        partial("webhook_events_parked", "parked_until", where="state = 'parked'"),
        Index("webhook_events_by_receipt", "received_at"),
    )
    provider: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    kind: str
    state: str
    reason: str | None = None
    received_at: str
    parked_until: str | None = None
    delivery_id: str | None = None
    provider_ref: str | None = None


class WebhookBody(SQLModel, table=True):
    """What the event said, in our words; erasable."""

    __tablename__ = "webhook_bodies"
    provider: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    body: str


class ReplyText(SQLModel, table=True):
    """A helpful answer to a text that we did not understand; erasable. `state`: waiting, sent, failed."""

    __tablename__ = "replies"
    __table_args__ = (Index("replies_to_number", "number", "created_at"),)
    id: str = Field(primary_key=True)
    number: str
    why: str  # of domain.sms_help
    body: str
    state: str
    created_at: str
    provider_ref: str | None = None


class IdempotencyKey(SQLModel, table=True):
    """A request that was already answered: 7 days, with its reply (R-055 of the design)."""

    __tablename__ = "idempotency_keys"
    principal: str = Field(primary_key=True)
    route: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_hash: str
    status: int
    reply: str
    created_at: str


class Lease(SQLModel, table=True):
    """One at a time: the relay, the sealer. `fence` grows with every holder."""

    __tablename__ = "leases"
    name: str = Field(primary_key=True)
    holder: str
    until: str
    fence: int = 0


class NumberLease(SQLModel, table=True):
    """At most one live call to a number, across alerts (X-10). `until` is installation time."""

    __tablename__ = "number_leases"
    number: str = Field(primary_key=True)
    delivery_id: str
    until: str


class NumberWaiter(SQLModel, table=True):
    """A call that waits for a number; the more urgent one goes first."""

    __tablename__ = "number_waiters"
    number: str = Field(primary_key=True)
    delivery_id: str = Field(primary_key=True)
    urgency: int
    seen_at: str


class Presence(SQLModel, table=True):
    """When a person was last seen online: a heartbeat or an open stream (X-26)."""

    __tablename__ = "presence"
    person_id: str = Field(primary_key=True)
    last_seen: str
    driving: int = ZERO


class AuditEntry(SQLModel, table=True):
    """Who did what, when and why. Written with what it describes; numbered and hashed by the sealer."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        partial("audit_in_order", "seq", unique=True, where="seq is not null"),
        Index("audit_of_alert", "alert_id"),
        partial("audit_unsealed", "id", where="seq is null"),
    )
    id: str = Field(primary_key=True)
    seq: int | None = None
    at: str
    actor: str
    event: str
    alert_id: str | None = None
    delivery_id: str | None = None
    reason: str = ""
    details: str = "{}"
    previous_hash: str | None = None
    hash: str | None = None


class AuditHead(SQLModel, table=True):
    """The last sealed entry: what makes a truncation visible."""

    __tablename__ = "audit_heads"
    id: int = Field(primary_key=True)
    seq: int
    hash: str
    sealed_at: str


class ApiKey(SQLModel, table=True):
    """A machine's key, hashed."""

    __tablename__ = "api_keys"
    key_hash: str = Field(primary_key=True)
    name: str
    scopes: str
    created_at: str
    revoked_at: str | None = None


class DirectoryEntry(SQLModel, table=True):
    """A region, store, calendar or person as one JSON document; `digest` tells whether an import changes it."""

    __tablename__ = "directory_entries"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    document: str
    digest: str
    changed_at: str


class DirectoryVersion(SQLModel, table=True):
    """One row; grows with every import, so that a process knows when to read the directory again."""

    __tablename__ = "directory_version"
    id: int = Field(primary_key=True)
    version: int
