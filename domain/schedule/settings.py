"""What an installation sets about its schedule: how late is late, how much notice is enough, what raises alerts."""

import re
from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationInfo, WithJsonSchema, field_validator

from domain.schedule.filters import Filter
from domain.value import Request

_HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _hour(said: object) -> object:
    """Local, so without a zone."""
    if isinstance(said, time):
        return said
    if not isinstance(said, str) or not re.fullmatch(_HOUR, said):
        raise ValueError("is not a time of day; hours and minutes such as 18:00 are accepted")
    return time.fromisoformat(said)


Hour = Annotated[
    time,
    BeforeValidator(_hour),
    PlainSerializer(lambda hour: f"{hour:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": _HOUR}),
]


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
