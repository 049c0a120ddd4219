"""What shapes decisions: settings, devices, crises, held items, throttle windows, customers."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _what_people_set()
    _what_is_held()
    _columns()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, AutoString(), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _added_number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _what_people_set() -> None:
    required = [_text(name) for name in ("cause", "reason", "scope", "started_at", "started_by")]
    later = ("ends_at", "ended_at", "ended_by", "review", "reviewed_at", "reviewed_by")
    optional = [_text(name, nullable=True) for name in later]
    op.create_table("crises", _text("id"), *required, *optional, sa.PrimaryKeyConstraint("id"))
    _partial_index("one_running_crisis", "crises", ["ended_at"], "ended_at is null")

    changed = ("changed_at", "changed_by")
    columns = [_text(name) for name in ("id", "document", *changed)]
    op.create_table("customers", *columns, sa.PrimaryKeyConstraint("id"))
    columns = [_text(name) for name in ("person_id", "kind", "document", *changed)]
    op.create_table("person_settings", *columns, sa.PrimaryKeyConstraint("person_id", "kind"))
    columns = [_text(name) for name in ("key", "document", *changed)]
    op.create_table("rule_documents", *columns, _number("version"), sa.PrimaryKeyConstraint("key"))

    columns = [_text(name) for name in ("address", "kind", "person_id", "registered_at")]
    op.create_table("registered_devices", *columns, _number("sound"), sa.PrimaryKeyConstraint("address"))
    op.create_index("devices_of_person", "registered_devices", ["person_id"], unique=False)


def _what_is_held() -> None:
    required = ("id", "recipient", "role", "alert_id", "channel", "clock", "why", "held_at", "due_at", "state")
    op.create_table(
        "held_items",
        *[_text(name) for name in required],
        *[_text(name, nullable=True) for name in ("delivery_id", "ended_at", "told_by", "dropped_for")],
        *[_number(name) for name in ("step", "reports", "updates")],
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("held_of_alert", "held_items", ["alert_id"], unique=False)
    _partial_index("held_waiting", "held_items", ["recipient", "due_at"], "state = 'waiting'")

    columns = [_text(name) for name in ("alert_id", "recipient", "last_sent_at")]
    op.create_table("throttle_windows", *columns, _number("updates"), sa.PrimaryKeyConstraint("alert_id", "recipient"))


def _columns() -> None:
    op.add_column("acknowledgments", _added_number("deferred_driving"))
    op.add_column("acknowledgments", _text("target_role", nullable=True))
    op.create_index("acknowledgments_by_receipt", "acknowledgments", ["received_at"], unique=False)
    op.create_index("webhook_events_by_receipt", "webhook_events", ["received_at"], unique=False)
    op.add_column("presence", _added_number("driving"))
    op.add_column("alerts", _text("throttle_hash", nullable=True))
    known = "state <> 'closed' and throttle_hash is not null"
    _partial_index("open_alerts_by_throttle", "alerts", ["throttle_hash"], known)
    for name in ("route", "deferred_driving"):
        op.add_column("deliveries", _added_number(name))
    op.create_index("deliveries_by_due", "deliveries", ["due_at"], unique=False)
    for name in ("held_until", "read_at"):
        op.add_column("deliveries", _text(name, nullable=True))
    for name in ("updated_at", "expires_at"):
        op.add_column("inbox", _text(name, nullable=True))
    _partial_index("deliveries_asking", "deliveries", ["recipient"], "asks = 1")
    _partial_index("pushes_by_time", "deliveries", ["planned_at"], "channel = 'push'")
    op.create_index("inbox_of_alert", "inbox", ["alert_id", "person_id"], unique=False)
    _partial_index("inbox_unread", "inbox", ["person_id", "channel"], "read_at is null and archived_at is null")
