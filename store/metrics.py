"""What figures are made of: counts and instants of a span, as far as the viewer sees stores and regions (R-363).

Deliveries belong to the span in which they were due, answers to that in which they came, alerts to that of their
origin. Statements count in the database; what they return grows with people and answers, not with deliveries.
"""

# ruff: noqa: S608 -- the conditions are our own; values are parameters

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.alert_type import AcknowledgmentMode
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.fatigue import STALE_AFTER, Buckets, Source, chatters
from domain.figures import Answered, Counted, EscalationFigures, TargetFigures
from domain.period import Span
from domain.priority import Priority
from domain.response import target_of
from domain.role import Role
from domain.sight import Sight
from store.database import Row, Tx
from store.sight import visible
from store.stamps import instant, stamp

_WITH_ALERTS = "deliveries d JOIN alerts a ON a.id = d.alert_id"
_INTERRUPTED = """d.channel IN ('push', 'sms', 'voice') AND d.accepted_at IS NOT NULL
AND d.state IN ('accepted', 'sent', 'delivered', 'read')"""
_MOST_FREQUENT = 10
_FELL_THROUGH = '%"falls_through":true%'


@dataclass(frozen=True, slots=True)
class AlertsOfType:
    """Alerts raised; `unanswered`: without an answer until now."""

    type: str
    alerts: int
    unanswered: int


class Recorded:
    """Everything that is asked of one span, from one snapshot."""

    def __init__(self, tx: Tx, span: Span, sight: Sight) -> None:
        self._tx = tx
        self._seen, places = visible(sight.of_places)
        self._parameters = {"since": stamp(span.since), "until": stamp(span.until), **places}
        self._deliveries = "deliveries d" if sight.everything else _WITH_ALERTS
        self._due = f"d.due_at >= :since AND d.due_at < :until{'' if sight.everything else f' AND {self._seen}'}"
        self._places = places

    def counted(self) -> list[Counted]:
        rows = self._all(
            f"SELECT d.channel, d.state, COUNT(*) AS count FROM {self._deliveries} WHERE {self._due} GROUP BY 1, 2"
        )
        return [Counted(Channel(row["channel"]), DeliveryState(row["state"]), row["count"]) for row in rows]

    def answers(self) -> list[Answered]:
        """First answers, in no order."""
        rows = self._all(f"""
            SELECT k.received_at, k.response_seconds, k.late, k.deferred_driving
            FROM acknowledgments k JOIN alerts a ON a.id = k.alert_id
            WHERE k.effect = 'first' AND k.received_at >= :since AND k.received_at < :until AND {self._seen}
        """)
        return [_answered(row) for row in rows]

    def targets(self) -> list[TargetFigures]:
        """By type, then role. A receipt counts where the role has a target although nothing is asked of it."""
        rows = self._all(f"""
            SELECT type, role, SUM(met) AS met, COUNT(*) - SUM(met) AS missed FROM (
              SELECT a.type, k.target_role AS role, MAX(k.target_met) AS met
              FROM acknowledgments k JOIN alerts a ON a.id = k.alert_id
              WHERE k.target_met IS NOT NULL AND k.received_at >= :since AND k.received_at < :until AND {self._seen}
              GROUP BY k.alert_id, a.type, k.target_role
            ) AS judged GROUP BY type, role ORDER BY type, role
        """)
        return [_target(row) for row in rows]

    def alerts(self) -> list[AlertsOfType]:
        """The most frequent type first."""
        rows = self._all(f"""
            SELECT a.type, COUNT(*) AS alerts, SUM(CASE WHEN a.acknowledged_at IS NULL THEN 1 ELSE 0 END) AS unanswered
            FROM alerts a WHERE a.origin >= :since AND a.origin < :until AND {self._seen}
            GROUP BY a.type ORDER BY COUNT(*) DESC, a.type
        """)
        return [AlertsOfType(row["type"], row["alerts"], row["unanswered"]) for row in rows]

    def escalations(self) -> EscalationFigures:
        """A step that came early, because the one before it reached nobody, is no timeout (X-72).

        A digest tells of a step later, and is none.
        """
        (row,) = self._all(
            f"""
            SELECT COUNT(*) AS escalated, COALESCE(SUM(e.timeouts), 0) AS timeouts,
              COALESCE(SUM(CASE WHEN a.acknowledged_at >= e.begun OR a.closed_at >= e.begun THEN 1 ELSE 0 END), 0)
              AS resolved
            FROM (
              SELECT s.alert_id, MIN(s.due_at) AS begun, SUM(CASE WHEN EXISTS (
                SELECT 1 FROM plans p WHERE p.alert_id = s.alert_id AND p.step = s.step - 1
                AND p.plan LIKE :early
              ) THEN 0 ELSE 1 END) AS timeouts
              FROM (
                SELECT d.alert_id, d.step, MIN(d.due_at) AS due_at FROM {self._deliveries}
                WHERE {self._due} AND d.escalated = 1 AND d.clock <> 'none' AND d.reason NOT IN ('held', 'summary')
                GROUP BY d.alert_id, d.step
              ) AS s GROUP BY s.alert_id
            ) AS e JOIN alerts a ON a.id = e.alert_id
            """,
            early=_FELL_THROUGH,
        )
        return EscalationFigures(escalated=row["escalated"], resolved=row["resolved"], timeouts=row["timeouts"])

    def interruptions(self) -> Mapping[str, Buckets]:
        """By recipient. The first fifteen characters of a stamp say which ten minutes it is in."""
        rows = self._all(f"""
            SELECT d.recipient, substr(d.accepted_at, 1, 15) AS bucket, COUNT(*) AS count
            FROM {self._deliveries} WHERE {self._due} AND {_INTERRUPTED} GROUP BY 1, 2
        """)
        found: defaultdict[str, dict[datetime, int]] = defaultdict(dict)
        for row in rows:
            found[row["recipient"]][instant(f"{row['bucket']}0:00.000000Z")] = row["count"]
        return found

    def technicians(self) -> list[tuple[str, datetime, int]]:
        """How often technicians were interrupted, by person and minute."""
        rows = self._all(f"""
            SELECT d.recipient, substr(d.accepted_at, 1, 16) AS minute, COUNT(*) AS count
            FROM {self._deliveries} WHERE {self._due} AND d.role = 'technician' AND {_INTERRUPTED} GROUP BY 1, 2
        """)
        return [(row["recipient"], instant(f"{row['minute']}:00.000000Z"), row["count"]) for row in rows]

    def mix(self) -> Mapping[Priority, int]:
        rows = self._all(f"""
            SELECT d.priority, COUNT(*) AS count FROM {self._deliveries} WHERE {self._due} AND {_INTERRUPTED} GROUP BY 1
        """)
        return {Priority(row["priority"]): row["count"] for row in rows}

    def sources(self, whole: int) -> list[Source]:
        """The ten most frequent ones, of `whole` interruptions."""
        rows = self._all(
            f"""
            SELECT a.type, a.work_order_id, COUNT(*) AS count
            FROM {_WITH_ALERTS} WHERE {self._due} AND {_INTERRUPTED}
            GROUP BY a.type, a.work_order_id ORDER BY COUNT(*) DESC, a.type, a.work_order_id LIMIT :most
            """,
            most=_MOST_FREQUENT,
        )
        return [
            Source(type=row["type"], work_order_id=row["work_order_id"], count=row["count"], share=row["count"] / whole)
            for row in rows
        ]

    def chattering(self) -> int:
        """Of how many things somebody was told again and again: once for each step, however many channels it used."""
        told = f"""
            SELECT d.recipient, COALESCE(a.throttle_hash, a.dedup_hash) AS key, d.due_at
            FROM {_WITH_ALERTS} WHERE {self._due} AND {_INTERRUPTED}
        """
        rows = self._all(f"""
            SELECT DISTINCT t.recipient, t.key, t.due_at FROM ({told}) AS t JOIN (
              SELECT recipient, key FROM ({told}) AS every GROUP BY recipient, key HAVING COUNT(DISTINCT due_at) >= 3
            ) AS often ON often.recipient = t.recipient AND often.key = t.key
        """)
        found: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
        for row in rows:
            found[row["recipient"], row["key"]].append(instant(row["due_at"]))
        return len({key for (_, key), instants in found.items() if chatters(instants)})

    def stale(self, now: datetime) -> int:
        """Alerts that are open, and have been for more than a day, at `now` and not in the span."""
        sql = f"SELECT COUNT(*) AS count FROM alerts a WHERE a.state <> 'closed' AND a.origin < :since AND {self._seen}"
        (row,) = self._tx.all(sql, since=stamp(now - STALE_AFTER), **self._places)
        count: int = row["count"]
        return count

    def _all(self, sql: str, **more: object) -> list[Row]:
        return self._tx.all(sql, **self._parameters, **more)


def needs_answer(key: str) -> bool:
    """Whether silence on an alert of that type is a failing; not for one that this version does not know."""
    entry = CATALOGUE.get(key)
    return entry is not None and entry.acknowledgment is AcknowledgmentMode.REQUIRED


def _answered(row: Row) -> Answered:
    return Answered(
        at=instant(row["received_at"]),
        taken=timedelta(seconds=row["response_seconds"]),
        late=bool(row["late"]),
        deferred_driving=bool(row["deferred_driving"]),
    )


def _target(row: Row) -> TargetFigures:
    role, entry = Role(row["role"]), CATALOGUE.get(row["type"])
    target = target_of(entry, {role}) if entry else None
    return TargetFigures(
        type=row["type"],
        role=role,
        target_seconds=target.within.total_seconds() if target else None,
        met=row["met"],
        missed=row["missed"],
    )
