"""What the dispatch system posts and what becomes of it: events, work orders, technicians, consent, notes."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_KEPT_ON_SQLITE = (
    """
    create trigger consent_entries_unchanged before update on consent_entries
    begin select raise(abort, 'the consent ledger is append-only'); end
    """,
    """
    create trigger consent_entries_kept before delete on consent_entries
    begin select raise(abort, 'the consent ledger is append-only'); end
    """,
)
_KEPT_ON_POSTGRESQL = (
    """
    create function consent_entries_refuse() returns trigger language plpgsql as $$
    begin raise exception 'the consent ledger is append-only'; end $$
    """,
    """
    create trigger consent_entries_kept before update or delete on consent_entries for each row
    execute function consent_entries_refuse()
    """,
)


_NUMBERS_APART = {
    "sqlite": "UPDATE customers SET number = json_extract(document, '$.contact.number')",
    "postgresql": "UPDATE customers SET number = document::json -> 'contact' ->> 'number'",
}


def upgrade() -> None:
    _events()
    _work_orders()
    _consent()
    _what_people_write()
    _exceptions()
    _roll_ups()


def _key(*names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, AutoString(), nullable=False) for name in names]


def _may_be_null(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, AutoString(), nullable=True) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _events() -> None:
    op.create_table(
        "events",
        _number("seq"),
        *_texts("id", "type", "actor", "occurred_at", "received_at", "state", "reason"),
        *_may_be_null("work_order_id", "technician_id", "applied_at"),
        _key("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("events_of_work_order", "events", ["work_order_id", "seq"], unique=False)
    apart = "work_order_id is null or state = 'recorded'"
    _partial_index("events_apart", "events", ["received_at"], apart)
    _partial_index("events_waiting", "events", ["work_order_id", "seq"], "state = 'waiting'")
    alone = "state = 'waiting' and work_order_id is null"
    _partial_index("technician_events", "events", ["technician_id", "seq"], alone)
    op.create_table("event_bodies", *_texts("event_id", "data"), _key("event_id"))


def _work_orders() -> None:
    optional = ("store_id", "region_id", "customer_id", "technician_id", "sla_deadline", "next_due_at", "closed_at")
    op.create_table(
        "work_orders",
        *_texts("id", "status", "priority", "created_at", "updated_at"),
        *_may_be_null(*optional, "close_reason"),
        _key("id"),
    )
    op.create_index("work_orders_newest", "work_orders", ["created_at", "id"], unique=False)
    _partial_index("work_orders_open", "work_orders", ["technician_id"], "closed_at is null")
    _partial_index("work_orders_by_clock", "work_orders", ["next_due_at"], "next_due_at is not null")
    _partial_index("work_orders_closed", "work_orders", ["closed_at"], "closed_at is not null")
    op.create_table("work_order_states", *_texts("work_order_id", "document"), _key("work_order_id"))
    changed = _texts("work_order_id", "technician_id", "kind", "at", "actor", "reason")
    op.create_table("assignment_changes", _number("seq"), *changed, _key("seq"))
    op.create_index("assignments_of_work_order", "assignment_changes", ["work_order_id", "seq"], unique=False)
    op.create_index("assignments_of_technician", "assignment_changes", ["technician_id", "at"], unique=False)
    op.create_table(
        "technician_watches",
        *_texts("technician_id"),
        _number("active"),
        *_may_be_null("active_since", "last_seen", "lost_at", "unavailable_at", "location", "last_status"),
        *_may_be_null("look_at", "alert_id", "silent_since"),
        _key("technician_id"),
    )
    _partial_index("technicians_watched", "technician_watches", ["look_at"], "look_at is not null")
    _partial_index("technicians_en_route", "technician_watches", ["technician_id"], "last_status = 'en_route'")


def _consent() -> None:
    op.create_table(
        "consent_entries",
        _number("seq"),
        *_texts("at", "kind", "source", "actor", "details"),
        *_may_be_null("number_hash", "customer_id", "wording", "ip"),
        _key("seq"),
    )
    op.create_index("consent_of_customer", "consent_entries", ["customer_id"], unique=False)
    op.create_index("consent_of_number", "consent_entries", ["number_hash", "seq"], unique=False)
    for statement in _KEPT_ON_SQLITE if op.get_bind().dialect.name == "sqlite" else _KEPT_ON_POSTGRESQL:
        op.execute(statement)
    asked = _texts("id", "number", "words", "why", "state", "created_at")
    op.create_table("inbound_reviews", *asked, *_may_be_null("decided_at", "decided_by"), _key("id"))
    _partial_index("inbound_reviews_open", "inbound_reviews", ["created_at"], "state = 'open'")
    op.add_column("opt_outs", sa.Column("programme", AutoString(), nullable=True))
    op.create_table(
        "portal_links", *_texts("token", "customer_id", "created_at"), *_may_be_null("revoked_at"), _key("token")
    )
    op.create_index("portal_links_of_customer", "portal_links", ["customer_id"], unique=False)
    op.add_column("customers", sa.Column("number", AutoString(), nullable=True))
    op.create_index("customers_of_number", "customers", ["number"], unique=False)
    op.execute(_NUMBERS_APART[op.get_bind().dialect.name])


def _what_people_write() -> None:
    hurried = _texts("alert_id", "actor", "at")
    op.create_table("escalations", *hurried, _number("step"), _key("alert_id", "step"))
    op.create_table("alert_notes", *_texts("id", "alert_id", "author", "at", "words"), _key("id"))
    op.create_index("notes_of_alert", "alert_notes", ["alert_id", "at"], unique=False)
    reviewed = _texts("alert_id", "opened_at", "impact", "root_cause")
    op.create_table("incidents", *reviewed, *_may_be_null("reviewer", "closed_at"), _key("alert_id"))


def _roll_ups() -> None:
    open_ones = "state <> 'closed' and type in ('SLA_BREACH', 'WORK_ORDER_UNASSIGNED')"
    _partial_index("alerts_to_roll_up", "alerts", ["region_id"], open_ones)
    _partial_index("rollups_of_region", "alerts", ["region_id", "origin"], "type = 'REGION_ROLLUP'")


def _exceptions() -> None:
    op.create_table(
        "schedule_exceptions",
        *_texts("id", "kind", "status", "work_order_id", "occurred_at"),
        *_may_be_null("technician_id", "store_id", "region_id", "cleared_at", "alert_id"),
        _number("notice_minutes", nullable=True),
        _number("late_minutes", nullable=True),
        _number("matched"),
        _key("id"),
    )
    op.create_index("exceptions_by_time", "schedule_exceptions", ["occurred_at"], unique=False)
