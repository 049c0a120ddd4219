"""What providers and we write to each other: JSON in camelCase, read tolerantly and without echoing its values."""

import re
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

_WORD = re.compile(r"(?!.*[0-9]{7})[A-Za-z][A-Za-z0-9._-]{0,63}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class Payload(BaseModel):
    """Frozen. Unknown fields are ignored: providers add some without asking."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, hide_input_in_errors=True, allow_inf_nan=False
    )

    def encoded(self) -> bytes:
        """As UTF-8 JSON, without the fields that are None."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()


Read = TypeVar("Read", bound=Payload)


def read(form: type[Read], body: bytes) -> Read | None:
    """None when the body does not have that form."""
    try:
        return form.model_validate_json(body)
    except ValidationError:
        return None


def word(text: str | None) -> str | None:
    """A provider's error code, or None for whatever might be prose or hold a number."""
    return text if text and _WORD.fullmatch(text) else None


def uuid(text: str | None) -> str | None:
    """A provider's name for a request, or None for anything else."""
    return text if text and _UUID.fullmatch(text) else None
