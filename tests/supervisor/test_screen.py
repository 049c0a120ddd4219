"""The one screen that a new user reads."""

import json
import shlex
from pathlib import Path

import pytest

from settings import Settings, load
from supervisor.embedded import addresses
from supervisor.installation import make_secrets
from supervisor.screen import Identity, curl, lines

OMAR = Identity("D1", "Omar, central dispatcher", "token-of-omar")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ALERTS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLOCK_SPEED", "60")
    make_secrets(tmp_path / "secrets")
    return load()


def test_it_shows_every_address_and_every_identity(settings: Settings) -> None:
    screen = "\n".join(lines(settings, identities=[OMAR], notes=["The sample directory was loaded."], attempt="curl x"))

    for expected in (
        "60 times as fast",
        f"http://127.0.0.1:{settings.simulator_port}/",
        f"http://127.0.0.1:{settings.api_port}/docs",
        f"http://127.0.0.1:{settings.temporal_ui_port}/",
        "D1 Omar, central dispatcher  token-of-omar",
        "The sample directory was loaded.",
        "never in production",
        "  curl x",
    ):
        assert expected in screen


def test_it_shows_no_secret_of_the_installation(settings: Settings) -> None:
    screen = "\n".join(lines(settings, identities=[], notes=[], attempt=""))

    assert settings.link_key.get_secret_value() not in screen
    assert "token" not in screen


def test_the_line_to_try_survives_the_shell() -> None:
    body = json.dumps({"customer": "O'Hara & Sons"})

    words = shlex.split(curl("http://127.0.0.1:8000/v1/alerts", token="t", body=body))

    assert words[-1] == body
    assert "Authorization: Bearer t" in words


def test_every_process_that_listens_is_checked(settings: Settings) -> None:
    assert {address.setting for address in addresses(settings)} == {
        "ALERTS_TEMPORAL_ADDRESS",
        "ALERTS_TEMPORAL_UI_PORT",
        "ALERTS_SIMULATOR_PORT",
        "ALERTS_SIMULATOR_SMTP_PORT",
        "ALERTS_WORKER_METRICS_PORT",
        "ALERTS_API_PORT",
    }
