"""The environment as settings: what is right, and the sentence for what is wrong."""

from pathlib import Path

import pytest

from settings import SIMULATED_ACCOUNT, SettingsRefused, load
from supervisor.installation import make_secrets


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An installation whose secrets exist and whose environment is otherwise empty."""
    for name in ("DATABASE_URL", "CLOCK_SPEED", "CLOCK_START", "OTEL_EXPORTER_OTLP_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALERTS_DATA_DIR", str(tmp_path))
    make_secrets(tmp_path / "secrets")
    return monkeypatch


def test_the_embedded_installation_needs_no_setting(installation: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load()

    assert settings.database_url == f"sqlite:///{tmp_path}/alerts.db"
    assert settings.genesys_api_url == settings.fcm_url == "http://127.0.0.1:8090"
    assert (settings.smtp_host, settings.smtp_port) == ("127.0.0.1", settings.simulator_smtp_port)
    assert settings.clock is None


def test_the_environment_overrides_a_generated_secret(installation: pytest.MonkeyPatch) -> None:
    installation.setenv("ALERTS_WEBHOOK_SECRETS", "new, old")

    assert [secret.get_secret_value() for secret in load().webhook_secrets] == ["new", "old"]


@pytest.mark.requirement("X-38")
def test_the_simulator_is_the_second_provider_too(installation: pytest.MonkeyPatch) -> None:
    settings = load()

    assert settings.twilio_account_sid == SIMULATED_ACCOUNT
    assert settings.twilio_url == "http://127.0.0.1:8090"


@pytest.mark.requirement("X-38")
@pytest.mark.parametrize("variable", ["ALERTS_GENESYS_API_URL", "ALERTS_TWILIO_URL"])
def test_beside_a_real_provider_there_is_no_second_one_unless_it_is_named(
    installation: pytest.MonkeyPatch, variable: str
) -> None:
    installation.setenv(variable, "https://api.example.com")

    assert load().twilio_account_sid is None


@pytest.mark.requirement("X-38")
def test_a_named_account_needs_its_secrets(installation: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installation.setenv("ALERTS_TWILIO_ACCOUNT_SID", "AC1")
    (tmp_path / "secrets" / "alerts_twilio_auth_token").unlink()

    with pytest.raises(SettingsRefused, match="ALERTS_TWILIO_ACCOUNT_SID needs ALERTS_TWILIO_API_SECRET"):
        load()


def test_no_secret_is_printed(installation: pytest.MonkeyPatch) -> None:
    settings = load()

    assert settings.link_key.get_secret_value() not in repr(settings)
    assert "PRIVATE KEY" not in repr(settings)


def test_a_postgresql_address_gets_its_driver(installation: pytest.MonkeyPatch) -> None:
    installation.setenv("DATABASE_URL", "postgres://alerts@db/alerts")

    assert load().database_url == "postgresql+psycopg://alerts@db/alerts"


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("ALERTS_GENESYS_FROM_NUMBER", "+1-555-POMPS-9", "'+1-555-POMPS-9' is not a possible telephone number"),
        ("CLOCK_SPEED", "0", "it should be greater than 0"),
        ("CLOCK_SPEED", "fast", "it should be a valid number"),
        ("CLOCK_START", "2026-11-24T09:00", "it should have timezone info"),
        ("ALERTS_API_PORT", "99999", "it should be less than or equal to 65535"),
        ("DATABASE_URL", "mysql://db/alerts", "must begin with sqlite:/// or postgresql://"),
        ("ALERTS_TEMPORAL_ADDRESS", "temporal", "must be host:port"),
        ("ALERTS_PAYLOAD_CODEC_KEY", "short", "must be 32 bytes in base64"),
        ("ALERTS_FCM_SERVICE_ACCOUNT", "/nowhere.json", "must be a service account's JSON key"),
        ("ALERTS_WEBHOOK_SECRETS", ",", "must be at least one secret"),
        ("ALERTS_EMAIL_FROM", "dispatch", "'dispatch' is not an e-mail address"),
        ("ALERTS_EMAIL_FROM", "dépêche@example.com", "must be an e-mail address in ASCII"),
        ("ALERTS_SENDER_NAME", "Pomp's Tire & Dispatch Service", "it should have at most 20 characters"),
        ("ALERTS_SERVICE_PHONE", "414", "'414' is not a telephone number"),
        ("ALERTS_REVOCATION_SCOPE", "customer", "it should be 'number' or 'programme'"),
        ("ALERTS_SMTP_SECURITY", "ssl", "it should be 'none', 'starttls' or 'tls'"),
        ("ALERTS_SMTP_HOST", "mail.example.com\r\nX", "must be a host name or an address"),
        ("ALERTS_EMAIL_PER_SECOND", "0", "it should be greater than 0"),
    ],
)
def test_a_wrong_value_is_one_sentence(
    installation: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    installation.setenv(variable, value)

    with pytest.raises(SettingsRefused) as refused:
        load()

    assert str(refused.value).startswith(f"{variable} is wrong: {sentence}")
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_missing_secret_says_who_makes_it(installation: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secrets" / "alerts_link_key").unlink()

    with pytest.raises(SettingsRefused, match="ALERTS_LINK_KEY is not set; `alerts up` generates it"):
        load()


def test_what_belongs_together_is_set_together(installation: pytest.MonkeyPatch) -> None:
    installation.setenv("ALERTS_OIDC_ISSUER", "https://login.example")

    with pytest.raises(SettingsRefused, match="ALERTS_OIDC_ISSUER and ALERTS_OIDC_AUDIENCE must be set together"):
        load()


def test_a_mail_servers_user_needs_a_password(installation: pytest.MonkeyPatch) -> None:
    installation.setenv("ALERTS_SMTP_USER", "dispatch")

    with pytest.raises(SettingsRefused, match="ALERTS_SMTP_USER and ALERTS_SMTP_PASSWORD must be set together"):
        load()


@pytest.mark.parametrize(("security", "taken"), [("none", False), ("starttls", True), ("tls", True)])
def test_a_mail_servers_password_is_never_sent_in_the_clear(
    installation: pytest.MonkeyPatch, security: str, *, taken: bool
) -> None:
    for name, value in {"USER": "dispatch", "PASSWORD": "a-secret", "SECURITY": security}.items():
        installation.setenv(f"ALERTS_SMTP_{name}", value)

    if taken:
        assert "a-secret" not in repr(load())
        return
    with pytest.raises(SettingsRefused, match="set ALERTS_SMTP_SECURITY to starttls or tls"):
        load()
