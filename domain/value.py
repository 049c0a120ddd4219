"""The base of every value that crosses a border: frozen, tolerant of fields that a newer version added."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Frozen. Unknown fields are ignored, so that a rolled-back worker still reads a newer payload."""

    model_config = ConfigDict(frozen=True)


class Request(BaseModel):
    """Frozen. Unknown fields are refused: a misspelt field at our own door is a mistake, never a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")
