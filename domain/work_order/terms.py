"""The durations and conditions that the life of a work order is measured by, in one value."""

from datetime import UTC, datetime, timedelta

from domain.catalogue.work_rejected import REWORK_DUE
from domain.rule_set import RuleSet
from domain.schedule.filters import Filter
from domain.value import Value

NEVER = timedelta(days=3653)
END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class Terms(Value):
    """What the documents fix, and what an installation may set; the source stands beside each.

    `notice`: less of it makes a customer's rescheduling 7.2. `filters`: which exceptions raise alerts; none: all do.
    """

    unassigned: timedelta = timedelta(minutes=15)
    silence: timedelta = timedelta(minutes=5)
    sla_warning: float = 0.8  # R-049, a share of the whole time
    check_in_grace: timedelta = timedelta(minutes=15)  # R-081, configurable
    rework: timedelta = timedelta(minutes=REWORK_DUE)  # X-15, as the ladder of 4.1 has it
    notice: timedelta = timedelta(hours=24)  # R-084, configurable
    decline_memory: timedelta = timedelta(minutes=60)
    declines_of_a_pattern: int = 3
    failed_offers_of_a_pattern: int = 2
    filters: tuple[Filter, ...] = ()
    support_number: str = "+14145550199"  # R-079, configurable


TERMS = Terms()


def terms_of(rules: RuleSet) -> Terms:
    """With what this installation has set."""
    return Terms(
        check_in_grace=timedelta(minutes=rules.schedule.check_in_grace_minutes),
        notice=timedelta(minutes=rules.schedule.notice_minutes),
        support_number=rules.schedule.support_number,
        filters=rules.exception_filters.filters,
    )


def later(at: datetime, by: timedelta) -> datetime:
    """Never beyond the end of time, whatever a window says."""
    try:
        return at + by
    except OverflowError:
        return END_OF_TIME
