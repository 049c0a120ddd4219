"""What one sandbox is told when it starts."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.clock import Clock

Installation = timedelta
"""Runs on the installation's clock, so `CLOCK_SPEED` shortens it."""
Real = timedelta
"""Belongs to a protocol and stays real whatever the clock's speed."""


class SimulatorConfig(BaseModel):
    """Everything but the clock and the secrets has the value that a development machine needs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clock: Clock
    webhook_secret: str
    client_id: str
    client_secret: str
    webhook_url: str = "http://127.0.0.1:8080/v1/webhooks/genesys"
    google_public_key: str | None = None  # PEM; without it any well-formed assertion with the right scope is taken
    token_lifetime: Real = timedelta(hours=1)
    requests_per_minute: Annotated[int, Field(ge=1)] | None = (
        None  # of Genesys; None is unlimited, the vendor grants 300
    )
    sms_from: str = "+14145550199"
    contact_list_id: str = "dispatch-alerts"
    ring_limit: Installation = timedelta(seconds=25)  # S11: an unanswered call ends 25 s after the dial
    key_timeout: Installation = timedelta(seconds=10)
    call_limit: Installation = timedelta(seconds=120)  # R-226, counted from the answer
    sms_delivery: Installation = timedelta(seconds=1)  # from QUEUED to DELIVERED
    auto_reply: bool = False  # whether the provider itself handles STOP and START
    twilio_account: str = "AC00000000000000000000000000000001"
    twilio_api_key: str = "SK00000000000000000000000000000001"
    twilio_api_secret: str = "twilio-secret"  # noqa: S105  of a sandbox that nobody has told another one
    twilio_auth_token: str = "twilio-token"  # noqa: S105
    twilio_from: str = "+14145550198"
    twilio_webhook_url: str = "http://127.0.0.1:8080/v1/webhooks/twilio"  # of texts that people write
    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] | None = None  # None: mail comes by sockets of the same process
    journal: Path | None = None  # JSON lines; a killed sandbox continues from it
    loopback_only: bool = True
