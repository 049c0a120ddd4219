"""E-mail addresses, by the `email-validator` library."""

from email_validator import EmailNotValidError, validate_email


def email_address(address: str) -> str:
    """The normalised address; raises ValueError with a sentence otherwise. Whether the mailbox exists is not asked."""
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError("is not an e-mail address; one such as dana@example.com is accepted") from None
