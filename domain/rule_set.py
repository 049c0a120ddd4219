"""The rules that people set, as one versioned whole: tenant-wide switches, personal preferences, crisis mode (X-35)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.crisis import Crisis
from domain.high_calls import HighCalls
from domain.methods import Methods
from domain.quiet_hours import QuietHours
from domain.schedule.settings import ExceptionFilters, ScheduleTerms


@dataclass(frozen=True)
class RuleSet:
    """A snapshot that travels with the directory; the default is a fresh installation's.

    `methods` and `quiet_hours` are by person's id; who has set nothing is not in them.
    """

    switches: Methods = field(default_factory=Methods)
    high_calls: HighCalls = field(default_factory=HighCalls)
    methods: Mapping[str, Methods] = field(default_factory=dict)
    quiet_hours: Mapping[str, QuietHours] = field(default_factory=dict)
    schedule: ScheduleTerms = field(default_factory=ScheduleTerms)
    exception_filters: ExceptionFilters = field(default_factory=ExceptionFilters)
    crisis: Crisis | None = None
