"""Whether people are called about a High alert that nobody answers: off until an admin switches it on (R-108, X-05)."""

from typing import Annotated

from pydantic import Field

from domain.value import Request


class HighCalls(Request):
    """Holds for steps after silence whose alert type names no channels; what a type names stays as it is."""

    enabled: Annotated[bool, Field(description="whoever owes the answer is called, beside push and text")] = False
