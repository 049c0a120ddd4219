"""Why the sandbox says no.

Refusal       a provider's own error, rendered in its dialect
NotNow        409: what a person did does not fit what the phone is doing
NoSuchPhone   404: nothing ever reached this number
NoSuchMailbox 404: nothing ever reached this mailbox
"""

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818  the provider's answer, not a fault of the program
    """`code` is the provider's word for it."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


class NotNow(Exception):  # noqa: N818
    """Its text is for the person who pressed the button."""


class NoSuchPhone(Exception):  # noqa: N818
    def __init__(self, number: str) -> None:
        super().__init__(
            f"No phone {number} is known here: nothing was sent to it yet. "
            "Phones appear with their first message, call, label or behaviour."
        )


class NoSuchMailbox(Exception):  # noqa: N818
    def __init__(self, address: str) -> None:
        super().__init__(f"No mailbox {address} is known here: nothing was sent to it yet.")
