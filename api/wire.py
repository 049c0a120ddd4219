"""Kinds of values that several routes take from paths and queries."""

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, Field, StringConstraints

from domain.catalogue import CATALOGUE

Plain = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""One line of text to look for."""

AlertIdInPath = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$")]

Limit = Annotated[int, Field(ge=1, le=200)]

Row = Annotated[int, Field(ge=0, le=2**53)]
"""A sequence number that JavaScript still counts exactly."""


def _known_type(key: str) -> str:
    if key not in CATALOGUE:
        raise ValueError(f"is not a known type; accepted are {', '.join(CATALOGUE)}")
    return key


AlertTypeKey = Annotated[str, AfterValidator(_known_type), Field(json_schema_extra={"enum": list(CATALOGUE)})]
