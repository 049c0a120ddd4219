"""How much notice a customer gives who moves or cancels an appointment (R-084, X-73)."""

from datetime import datetime, timedelta

from domain.context import Window

BY_THE_CUSTOMER = "customer"


def notice_given(window: Window | None, *, at: datetime, said: int | None) -> timedelta | None:
    """What the event says in minutes, else the time left until the window began to run; None without either.

    Negative once the appointment should have begun.
    """
    if said is not None:
        return timedelta(minutes=said)
    return window.start - at if window else None


def is_short(given: timedelta | None, accepted: timedelta) -> bool:
    """Exactly the accepted period is enough; where nothing is known, nothing is short."""
    return given is not None and given < accepted
