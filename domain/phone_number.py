"""Telephone numbers in E.164 (F-19), by the `phonenumbers` library."""

import phonenumbers


def e164(number: str) -> str:
    """The number with plus sign and country code; raises ValueError with a sentence otherwise.

    Possible numbers are accepted, not only assigned ones: the plan changes more often than our copy of it.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        raise ValueError("is not a telephone number; E.164 such as +14145550100 is accepted") from None
    if any(char.isalpha() for char in number) or not phonenumbers.is_possible_number(parsed):
        raise ValueError("is not a possible telephone number; E.164 such as +14145550100 is accepted")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def last_four(number: str) -> str:
    """How a number may appear in front of people who need not know it."""
    return "…" + number[-4:]
