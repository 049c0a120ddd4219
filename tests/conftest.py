"""Fixtures that every room of tests may use."""

from tests.servers import (
    postgres_server,
    postgres_url,
    temporal_address,
    temporal_binary,
    time_skipping,
    time_skipping_binary,
)

__all__ = [
    "postgres_server",
    "postgres_url",
    "temporal_address",
    "temporal_binary",
    "time_skipping",
    "time_skipping_binary",
]
