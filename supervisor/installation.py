"""The secrets of one installation: made once, at its first start, each in a file that only its owner reads."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def _random() -> str:
    return secrets.token_urlsafe(32)


def _service_account() -> str:
    """A service account's key as Google issues it, made by ourselves: the simulator trusts it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    account = {
        "type": "service_account",
        "project_id": "dispatch-alerts",
        "private_key_id": secrets.token_hex(20),
        "private_key": pem,
        "client_email": "alerts@dispatch-alerts.invalid",
    }
    return json.dumps(account)


# By the names under which pydantic-settings looks for them (settings.py).
MADE: dict[str, Callable[[], str]] = {
    "alerts_webhook_secrets": _random,
    "alerts_link_key": _random,
    "alerts_token_key": _random,
    "alerts_genesys_client_secret": _random,
    "alerts_twilio_api_secret": _random,
    "alerts_twilio_auth_token": _random,
    "alerts_fcm_service_account": _service_account,
}


def make_secrets(folder: Path) -> None:
    """Write those that are missing; those that exist stay."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, make in MADE.items():
        if not (folder / name).exists():
            partial = folder / f".{name}"
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
                opened.write(make())
            partial.replace(folder / name)
