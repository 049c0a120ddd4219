"""What an installation sets about its schedule: how late is late, how much notice is enough, what raises alerts."""

from typing import Annotated

from pydantic import Field

from domain.schedule.filters import Filter
from domain.value import Request


class ScheduleTerms(Request):
    """Installation time, in minutes."""

    check_in_grace_minutes: Annotated[
        int, Field(ge=0, le=24 * 60, description="after the scheduled start, until 7.1 (R-081)")
    ] = 15
    notice_minutes: Annotated[
        int, Field(ge=0, le=60 * 24 * 90, description="accepted for a customer's rescheduling; less is 7.2 (R-084)")
    ] = 24 * 60


class ExceptionFilters(Request):
    """Which schedule exceptions raise an alert; all of them are recorded (R-088)."""

    filters: Annotated[
        tuple[Filter, ...],
        Field(max_length=50, description="the first that fits decides; with none, every exception raises an alert"),
    ] = ()
