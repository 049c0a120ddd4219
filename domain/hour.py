"""A time of day as people write it: hours and minutes of a local clock, without a zone."""

import re
from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_WRITTEN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _read(said: object) -> object:
    if isinstance(said, time):
        return said
    if not isinstance(said, str) or not re.fullmatch(_WRITTEN, said):
        raise ValueError("is not a time of day; hours and minutes such as 18:00 are accepted")
    return time.fromisoformat(said)


Hour = Annotated[
    time,
    BeforeValidator(_read),
    PlainSerializer(lambda hour: f"{hour:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": _WRITTEN}),
]
"""«18:00»; read and written so."""
