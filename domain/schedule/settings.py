"""What an installation sets about its schedule: how late is late, how much notice is enough, what raises alerts."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from domain.hour import Hour
from domain.phone_number import e164
from domain.schedule.filters import Filter
from domain.value import Request


class ScheduleTerms(Request):
    """Durations are installation time, in minutes; hours are local to the customer."""

    check_in_grace_minutes: Annotated[
        int, Field(ge=0, le=24 * 60, description="after the scheduled start, until 7.1 (R-081)")
    ] = 15
    notice_minutes: Annotated[
        int, Field(ge=0, le=60 * 24 * 90, description="accepted for a customer's rescheduling; less is 7.2 (R-084)")
    ] = 24 * 60
    customer_texts_from: Annotated[Hour, Field(description="customers are texted from this local hour on (X-52)")] = (
        time(8)
    )
    customer_texts_until: Annotated[Hour, Field(description="and before this one; some states allow less (F-11)")] = (
        time(21)
    )

    support_number: Annotated[
        str, AfterValidator(e164), Field(description="where 6.3 asks a customer to call (R-079); E.164")
    ] = "+14145550199"

    @field_validator("customer_texts_until")
    @classmethod
    def _some_hours(cls, until: time, known: ValidationInfo) -> time:
        if until <= known.data.get("customer_texts_from", time(0)):
            raise ValueError("is not after customer_texts_from; a later hour of the day is accepted")
        return until


class ExceptionFilters(Request):
    """Which schedule exceptions raise an alert; all of them are recorded (R-088)."""

    filters: Annotated[
        tuple[Filter, ...],
        Field(max_length=50, description="the first that fits decides; with none, every exception raises an alert"),
    ] = ()
