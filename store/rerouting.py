"""Handing a delivery that is being sent over to the next provider of its channel, on the record (X-38)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.channel import Channel
from domain.delivery import CallOutcome, DeliveryState
from domain.directory import Directory
from domain.failover import Rerouting, Route, around_suspended, next_route
from domain.failure import FailureClass, ProviderFailure, RateLimited
from domain.ids import AlertId
from domain.orders import Deliver
from domain.ports import Wait
from domain.retry import OUR_CEILING
from store.audit import AuditRecord, record
from store.database import Row, Tx
from store.stamps import instant
from store.system_issues import raise_system_issue

Chains = Mapping[Channel, tuple[Route, ...]]
"""The providers of each channel, in the order in which they are asked."""

_MOVE = """
UPDATE deliveries SET route = :route, provider = :provider, provider_ref = NULL, tries = 0 WHERE id = :id
"""
_ONCE_MORE = """
UPDATE deliveries SET state = 'planned', outcome = NULL, ended_at = NULL, failure = NULL WHERE id = :id
"""
_AT_ONCE = Wait(timedelta(0), "failed_over")


def fail_over(
    tx: Tx,
    row: Row,
    order: Deliver,
    failure: ProviderFailure,
    again: Wait | None,
    *,
    chains: Chains,
    directory: Directory,
    now: datetime,
) -> Wait | None:
    """None where it stays with its provider, or is over. `again` is when that one would be asked again."""
    chain = _chain(row, chains)
    if failure.code == OUR_CEILING or len(chain) < 2:
        return None
    over = again is None or (isinstance(failure, RateLimited) and again.real > _left(row, order, now))
    hurried = row["channel"] == Channel.VOICE or _in_crisis(row, directory, now)
    rerouting = next_route(chain, _tried(row, chain), failure.failure_class, over=over, hurried=hurried)
    return _AT_ONCE if _moved(tx, row, chain, rerouting, failure.code, now=now) else None


def repeat_elsewhere(tx: Tx, row: Row, *, chains: Chains, now: datetime) -> bool:
    """Whether another provider repeats what this one may have sent: not where this one can be asked what it has."""
    chain = _chain(row, chains)
    if not chain or finds(row, chains):
        return False
    rerouting = next_route(chain, _tried(row, chain), FailureClass.AMBIGUOUS, over=True, hurried=False)
    return _moved(tx, row, chain, rerouting, "no_answer", now=now)


def place_elsewhere(tx: Tx, row: Row, *, chains: Chains, now: datetime) -> bool:
    """Whether another provider places a call of which its own one has reported, unanswered, that it could not.

    Nobody's phone is known to have rung, so it stays the same attempt.
    """
    reported = row["outcome"] == CallOutcome.FAILED and row["failure"] == DeliveryState.FAILED
    if not reported or row["accepted_at"] is None or row["delivered_at"] is not None:
        return False
    chain = _chain(row, chains)
    rerouting = next_route(chain, _tried(row, chain), FailureClass.RETRYABLE, over=True, hurried=True)
    if not _moved(tx, row, chain, rerouting, "call_failed", now=now):
        return False
    tx.run(_ONCE_MORE, id=row["id"])
    return True


def pass_over(tx: Tx, row: Row, *, chains: Chains, now: datetime) -> bool:
    """Whether another provider takes it, since its own one is suspended."""
    chain = _chain(row, chains)
    return _moved(tx, row, chain, around_suspended(chain, _tried(row, chain)), "suspended", now=now)


def finds(row: Row, chains: Chains) -> bool:
    """Whether its provider can tell what it already has of it."""
    chain = _chain(row, chains)
    return bool(chain) and chain[place(row, chains)].finds


def place(row: Row, chains: Chains) -> int:
    """Of its provider in the chain: the last one where the chain has become shorter since."""
    known = len(_chain(row, chains))
    return min(int(row["route"]), known - 1) if known else 0


def tell_suspended(
    tx: Tx, row: Row, provider: str, failure: ProviderFailure, directory: Directory, *, now: datetime
) -> None:
    """To the admins, once for each time: messages arrive by another provider, which has no successor any more."""
    channel = row["channel"]
    details = {"channel": channel, "provider": provider, "code": failure.code}
    kind = failure.failure_class.value
    record(tx, AuditRecord("Provider.Suspended", "engine", now, row["alert_id"], None, kind, details))
    raise_system_issue(
        tx,
        directory,
        key=f"suspended:{provider}:{channel}:{now:%Y%m%d%H%M}",
        what=f"{provider} is not asked for {channel} for a while",
        detail=f"Too much of what {provider} was asked for {channel} has failed, lastly: {kind}. "
        "Others carry the messages, and it is tried again by itself.",
        about=AlertId(row["alert_id"]),
        now=now,
        deliveries_failing=True,
    )


def _chain(row: Row, chains: Chains) -> tuple[Route, ...]:
    return chains.get(Channel(row["channel"]), ())


def _tried(row: Row, chain: tuple[Route, ...]) -> frozenset[str]:
    """Routes only ever lead onwards."""
    return frozenset(route.provider for route in chain[: row["route"] + 1])


def _left(row: Row, order: Deliver, now: datetime) -> timedelta:
    """Real time within which the delivery still makes sense."""
    return order.clock.real(instant(row["planned_at"]) + order.retries.give_up - now)


def _in_crisis(row: Row, directory: Directory, now: datetime) -> bool:
    crisis = directory.rules.crisis
    return crisis is not None and crisis.holds(store_id=row["store_id"], region_id=row["region_id"], now=now)


def _moved(tx: Tx, row: Row, chain: tuple[Route, ...], to: Rerouting, code: str, *, now: datetime) -> bool:
    """Its tries count from nothing: the next provider has not been asked yet."""
    if to.route is None:
        return False
    left, taken = chain[min(row["route"], len(chain) - 1)].provider, chain[to.route].provider
    tx.run(_MOVE, id=row["id"], route=to.route, provider=taken)
    about = {name: row[name] for name in ("channel", "attempt", "recipient", "step", "tries")}
    details = about | {"from": left, "to": taken, "code": code}
    record(tx, AuditRecord("Delivery.FailedOver", "engine", now, row["alert_id"], row["id"], to.reason.value, details))
    return True
