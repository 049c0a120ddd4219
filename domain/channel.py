"""The ways in which a message reaches a person."""

from datetime import timedelta
from enum import StrEnum


class Channel(StrEnum):
    """W, I, P, S, V, E of the requirements."""

    WEB = "web"
    IN_APP = "in_app"
    PUSH = "push"
    SMS = "sms"
    VOICE = "voice"
    EMAIL = "email"

    @property
    def interrupts(self) -> bool:
        """Whether it makes a sound by itself; rows in the centre and the app and e-mails do not (F-27)."""
        return self in INTERRUPTING

    @property
    def is_row(self) -> bool:
        """Whether it is written with the plan itself, so that there is no provider to wait for."""
        return self in ROWS


INTERRUPTING = frozenset({Channel.PUSH, Channel.SMS, Channel.VOICE})
ROWS = frozenset({Channel.WEB, Channel.IN_APP})
"""Written with the plan itself; there is no provider to wait for."""
SHOWN_FOR = timedelta(hours=24)
"""How long an in-app message is kept, unless an answer is still wanted (R-302, X-70)."""
