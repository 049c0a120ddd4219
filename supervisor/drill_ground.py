"""Where a drill takes place: ports, data and a clock of its own, and no provider but the simulator."""

from collections.abc import MutableMapping
from pathlib import Path
from urllib.parse import urlsplit

from settings import Settings, variable
from supervisor.refused import StartRefused
from tools.ports import free_ports

_PROVIDERS = ("genesys_login_url", "genesys_api_url", "fcm_url", "fcm_token_url", "twilio_url")
_PORTS = ("api_port", "simulator_port", "simulator_smtp_port", "worker_metrics_port", "temporal_ui_port")


def only_the_simulator(settings: Settings) -> None:
    """Raises StartRefused where a provider would be asked that is none of ours."""
    ours = f"127.0.0.1:{settings.simulator_port}"
    real = [field for field in _PROVIDERS if urlsplit(str(getattr(settings, field))).netloc != ours]
    if (settings.smtp_host, settings.smtp_port) != ("127.0.0.1", settings.simulator_smtp_port):
        real.append("smtp_host")
    if real:
        raise StartRefused(
            f"A drill touches nothing real, but {variable(real[0])} names a provider; unset it for the drill."
        )


def own_environment(environment: MutableMapping[str, str], data_dir: Path, *, speed: float, start: str) -> None:
    """Nothing of the real installation is left in it, but what names a provider, so that it can be refused.

    `start` is the instant at which the drill's clock begins.
    """
    kept = {variable(field) for field in (*_PROVIDERS, "smtp_host", "smtp_port")}
    for name in [*environment]:
        ours = name.startswith("ALERTS_") or name in ("DATABASE_URL", "CLOCK_START", "CLOCK_SPEED")
        if ours and name not in kept:
            del environment[name]
    *ports, temporal = free_ports(len(_PORTS) + 1)
    environment.update({variable(field): str(port) for field, port in zip(_PORTS, ports, strict=True)})
    environment.update(
        {
            variable("temporal_address"): f"127.0.0.1:{temporal}",
            variable("data_dir"): str(data_dir),
            variable("clock_speed"): str(speed),
            variable("clock_start"): start,
        }
    )
