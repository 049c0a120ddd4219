"""How phones are called: by E.164 number, or by a push token or mailbox whose number nobody knows."""

import re
from typing import Annotated

from pydantic import AfterValidator

DIGITS = re.compile(r"[1-9]\d{6,14}")
E164 = re.compile(r"\+[1-9]\d{6,14}")


def canonical(number: str) -> str:
    """With its plus, whether it came with one, without or percent-encoded as a space; a token as it is."""
    digits = number.strip().removeprefix("+")
    return f"+{digits}" if digits.isdigit() else number


def is_number(number: str) -> bool:
    return E164.fullmatch(number) is not None


def phone_of_push(address: str) -> str:
    """`sim-14145550123` is on the phone with that number; any other token is a phone of its own."""
    digits = address.removeprefix("sim-")
    return f"+{digits}" if digits != address and digits.isdigit() else address


def phone_of_mailbox(address: str) -> str:
    """`marcus.14145550123@example.com` is read on the phone with that number; any other mailbox is one of its own."""
    found = DIGITS.search(address.rpartition("@")[0])
    return f"+{found[0]}" if found else address.lower()


Number = Annotated[str, AfterValidator(canonical)]
