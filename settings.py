"""The only place that reads the environment: every setting, its default, and one clear sentence where a value is wrong.

Precedence: the environment, then one file per secret in `{data_dir}/secrets` (written once per installation by
`alerts up`), then the default. The defaults are the embedded installation, whose providers are the simulator.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.clock import Clock
from domain.consent.scope import RevocationScope
from domain.email_address import email_address
from domain.phone_number import e164

PREFIX = "ALERTS_"
SIMULATED_ACCOUNT = "AC00000000000000000000000000000001"


class SettingsRefused(Exception):  # noqa: N818 -- named after what happened, as StartRefused is
    """A setting is missing or wrong; its text is one sentence for the person who starts the program."""


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _local(port_field: str) -> Any:
    return Field(default_factory=lambda known: f"http://127.0.0.1:{known[port_field]}")


def _simulated_twilio(known: Mapping[str, Any]) -> str | None:
    """The simulator's account, where it plays Genesys too and `alerts up` has made the secrets; any other is named."""
    simulated = f"http://127.0.0.1:{known['simulator_port']}"
    secrets = known["twilio_api_secret"] and known["twilio_auth_token"]
    played = known["genesys_api_url"] == known["twilio_url"] == simulated
    return SIMULATED_ACCOUNT if secrets and played else None


def _without_slash(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return url.rstrip("/")


def _host_port(address: str) -> str:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError("must be host:port, such as 127.0.0.1:7233")
    return address


def _sender(number: str) -> str:
    try:
        return e164(number)
    except ValueError as refused:
        raise ValueError(f"{number!r} {refused}") from None


def _host(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", name):
        raise ValueError("must be a host name or an address, such as mail.example.com")
    return name


def _mailbox(address: str) -> str:
    """In ASCII, for every mail server takes that."""
    try:
        known = email_address(address)
    except ValueError as refused:
        raise ValueError(f"{address!r} {refused}") from None
    if not known.isascii():
        raise ValueError("must be an e-mail address in ASCII, such as dispatch@example.com")
    return known


def _aes_key(key: SecretStr) -> SecretStr:
    try:
        length = len(base64.b64decode(key.get_secret_value(), validate=True))
    except binascii.Error:
        length = 0
    if length != 32:
        raise ValueError("must be 32 bytes in base64, as `openssl rand -base64 32` prints")
    return key


Url = Annotated[str, AfterValidator(_without_slash)]
Port = Annotated[int, Field(ge=1, le=65535)]
Days = Annotated[int, Field(ge=1, le=36_500)]
PerSecond = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class StorageSettings(BaseSettings):
    """Where the data is: all that the offline commands need."""

    model_config = SettingsConfigDict(
        frozen=True, env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    data_dir: Path = Path(".data")
    database_url: str = Field(
        default_factory=lambda known: f"sqlite:///{known['data_dir'] / 'alerts.db'}", validation_alias="DATABASE_URL"
    )

    @property
    def audit_anchors(self) -> Path:
        """Where the heads of the audit trail are written down outside the database."""
        return self.data_dir / "audit.anchors"

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, data_dir: Path) -> Path:
        return data_dir.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        scheme, _, rest = url.partition("://")
        if scheme in {"postgres", "postgresql"}:
            return f"postgresql+psycopg://{rest}"
        if scheme not in {"sqlite", "postgresql+psycopg"}:
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url


class Settings(StorageSettings):
    """Everything a process of the engine may be told; durations of the requirements are no settings."""

    # Temporal
    temporal_address: Annotated[str, AfterValidator(_host_port)] = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_embedded: bool = True  # `alerts up` brings the server; false where temporal_address is somebody else's
    temporal_ui_port: Port = 8233
    temporal_ui_url: Url = _local("temporal_ui_port")  # whose page may ask for decrypted payloads
    temporal_api_key: SecretStr | None = None
    temporal_tls: bool = False
    temporal_tls_server_ca: Path | None = None
    temporal_tls_client_cert: Path | None = None
    temporal_tls_client_key: Path | None = None
    payload_codec_key: Annotated[SecretStr, AfterValidator(_aes_key)] | None = None
    worker_queues: Annotated[tuple[str, ...], NoDecode] = ()  # none named: every queue of design.md §2
    unsandboxed: bool = True  # halves what a workflow task costs; tests keep the checks of the sandbox

    # Addresses of our own processes
    api_host: str = "127.0.0.1"
    api_port: Port = 8000
    worker_metrics_port: Port = 9464
    simulator_host: str = "127.0.0.1"
    simulator_port: Port = 8090
    simulator_smtp_port: Port = 8025
    public_url: Url = _local("api_port")  # how phones and providers reach the API

    # Secrets of this installation
    webhook_secrets: Annotated[tuple[SecretStr, ...], NoDecode]  # the first signs, each verifies: rotation
    link_key: SecretStr  # signs the links in texts and pushes
    token_key: SecretStr | None = None  # signs development tokens; without it there are none
    oidc_issuer: Url | None = None
    oidc_audience: str | None = None

    # Providers; the default is the simulator
    genesys_login_url: Url = _local("simulator_port")
    genesys_api_url: Url = _local("simulator_port")
    genesys_client_id: str = "dispatch-alerts"
    genesys_client_secret: SecretStr
    genesys_contact_list: str = "dispatch-voice"
    genesys_from_number: Annotated[str, AfterValidator(_sender)] = "+14145550100"
    fcm_url: Url = _local("simulator_port")
    fcm_token_url: Url = Field(default_factory=lambda known: f"{known['fcm_url']}/token")
    fcm_project: str = "dispatch-alerts"
    fcm_service_account: SecretStr  # the JSON key itself, or the path of its file
    sms_per_second: PerSecond = 100  # R: the documents' figure; Genesys grants 5/s until asked for more
    voice_per_second: PerSecond = 5
    push_per_second: PerSecond = 500
    twilio_url: Url = _local("simulator_port")
    twilio_api_key: str = "SK00000000000000000000000000000001"
    twilio_api_secret: SecretStr | None = None
    twilio_auth_token: SecretStr | None = None  # signs what Twilio posts to us
    twilio_account_sid: str | None = Field(default_factory=_simulated_twilio)  # None: no Twilio
    twilio_from_number: Annotated[str, AfterValidator(_sender)] = "+14145550101"
    twilio_sms_per_second: PerSecond = 10
    twilio_voice_per_second: PerSecond = 5
    smtp_host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    smtp_port: Port = Field(default_factory=lambda known: known["simulator_smtp_port"])
    smtp_security: SmtpSecurity = SmtpSecurity.NONE
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    sender_name: Annotated[str, Field(min_length=1, max_length=20)] = "Pomp's Dispatch"  # stands in texts (R-205, F-07)
    service_phone: Annotated[str, AfterValidator(_sender)] = "+14145550199"  # where customers are told to call
    revocation_scope: RevocationScope = RevocationScope.NUMBER  # F-04: what STOP ends
    email_from: Annotated[str, AfterValidator(_mailbox)] = "dispatch@example.com"
    email_per_second: PerSecond = 10

    # Time
    clock_speed: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = Field(
        1.0, validation_alias="CLOCK_SPEED"
    )
    clock_start: AwareDatetime | None = Field(None, validation_alias="CLOCK_START")
    clock_anchor: AwareDatetime | None = None  # with clock_real_anchor: what the supervisor hands to its processes
    clock_real_anchor: AwareDatetime | None = None

    # What is kept, in days; the audit trail is kept for good
    bodies_kept_days: Days = 90
    deliveries_kept_days: Days = 396  # 13 months

    # Watching
    log_level: LogLevel = LogLevel.INFO
    tracing: bool = False
    otlp_endpoint: Url | None = Field(None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")

    @field_validator("webhook_secrets", "worker_queues", mode="before")
    @classmethod
    def _separated(cls, listed: object) -> object:
        return tuple(part.strip() for part in listed.split(",") if part.strip()) if isinstance(listed, str) else listed

    @field_validator("webhook_secrets")
    @classmethod
    def _at_least_one(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not secrets:
            raise ValueError("must be at least one secret; several are separated by commas, the signing one first")
        return secrets

    @field_validator("fcm_service_account")
    @classmethod
    def _key_itself(cls, account: SecretStr) -> SecretStr:
        text = account.get_secret_value().strip()
        try:
            text = text if text.startswith("{") else Path(text).expanduser().read_text()
            fields = json.loads(text)
        except (OSError, ValueError):
            raise ValueError("must be a service account's JSON key, or the path of its file") from None
        if not isinstance(fields, dict) or not {"client_email", "private_key"} <= fields.keys():
            raise ValueError("must hold client_email and private_key, as the JSON key of a service account does")
        return SecretStr(text)

    @property
    def clock(self) -> Clock | None:
        """The clock that the supervisor handed over; None where the database must be asked."""
        if self.clock_anchor is None or self.clock_real_anchor is None:
            return None
        return Clock(speed=self.clock_speed, real_anchor=self.clock_real_anchor, anchor=self.clock_anchor)

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        self._together("oidc_issuer", "oidc_audience")
        self._together("smtp_user", "smtp_password")
        if self.smtp_password is not None and self.smtp_security is SmtpSecurity.NONE:
            raise ValueError(
                f"{PREFIX}SMTP_PASSWORD is never sent in the clear: set {PREFIX}SMTP_SECURITY to starttls or tls"
            )
        if self.twilio_account_sid and not (self.twilio_api_secret and self.twilio_auth_token):
            raise ValueError(
                f"{PREFIX}TWILIO_ACCOUNT_SID needs {PREFIX}TWILIO_API_SECRET and {PREFIX}TWILIO_AUTH_TOKEN beside it"
            )
        self._together("clock_anchor", "clock_real_anchor")
        self._together("temporal_tls_client_cert", "temporal_tls_client_key")
        return self

    def _together(self, one: str, other: str) -> None:
        if (getattr(self, one) is None) != (getattr(self, other) is None):
            raise ValueError(f"{PREFIX}{one.upper()} and {PREFIX}{other.upper()} must be set together")


def load_storage() -> StorageSettings:
    """Where the data is; raises SettingsRefused."""
    try:
        return StorageSettings()
    except ValidationError as refused:
        raise SettingsRefused(_sentence(refused)) from None


def load(storage: StorageSettings | None = None) -> Settings:
    """The environment and this installation's secrets as settings; raises SettingsRefused."""
    secrets = secrets_dir(storage or load_storage())
    try:
        return Settings(_secrets_dir=secrets if secrets.is_dir() else None)
    except ValidationError as refused:
        raise SettingsRefused(_sentence(refused)) from None


def secrets_dir(storage: StorageSettings) -> Path:
    return storage.data_dir / "secrets"


def variable(field: str) -> str:
    """The environment variable of a field of Settings."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"{PREFIX}{field.upper()}"


def _sentence(refused: ValidationError) -> str:
    error = refused.errors(include_url=False, include_context=False, include_input=False)[0]
    what = (
        error["msg"]
        .removeprefix("Value error, ")
        .replace("Input should", "it should")
        .replace("String should", "it should")
    )
    if not error["loc"]:
        return f"{what}."
    name = str(error["loc"][0])
    name = variable(name) if name in Settings.model_fields else name.upper()
    if error["type"] == "missing":
        return f"{name} is not set; `alerts up` generates it for the embedded installation, any other must set it."
    return f"{name} is wrong: {what}."


def clock_environment(clock: Clock) -> dict[str, str]:
    """What hands the clock of a database to the processes of its installation."""
    return {
        variable("clock_speed"): repr(clock.speed),
        variable("clock_anchor"): clock.anchor.isoformat(),
        variable("clock_real_anchor"): clock.real_anchor.isoformat(),
    }
