"""The programs of the embedded installation: Temporal, simulator, worker and API, each a process of its own."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from settings import Settings
from supervisor.checks import Address
from supervisor.program import Program, answers_http, succeeds
from supervisor.temporal import command, health_command

Phases = tuple[tuple[Program, ...], ...]


def addresses(settings: Settings) -> Iterator[Address]:
    """Everything that will listen."""
    if settings.temporal_embedded:
        host, port = temporal_host_port(settings)
        yield Address("Temporal", host, port, "ALERTS_TEMPORAL_ADDRESS")
        yield Address("Temporal's UI", host, settings.temporal_ui_port, "ALERTS_TEMPORAL_UI_PORT")
    yield Address("the simulator", settings.simulator_host, settings.simulator_port, "ALERTS_SIMULATOR_PORT")
    yield Address(
        "the simulator's mail server",
        settings.simulator_host,
        settings.simulator_smtp_port,
        "ALERTS_SIMULATOR_SMTP_PORT",
    )
    yield Address("the worker's /metrics", "127.0.0.1", settings.worker_metrics_port, "ALERTS_WORKER_METRICS_PORT")
    yield Address("the API", settings.api_host, settings.api_port, "ALERTS_API_PORT")


def temporal_host_port(settings: Settings) -> tuple[str, int]:
    host, _, port = settings.temporal_address.rpartition(":")
    return host, int(port)


def temporal_file(settings: Settings) -> Path:
    return settings.data_dir / "temporal.db"


def phases(settings: Settings, *, temporal: Path | None, environment: Mapping[str, str]) -> Phases:
    """What everybody needs first, then those that need it; stopped in the opposite order.

    `temporal` is None where the server is somebody else's.
    """
    given = {"PYTHONUNBUFFERED": "1", "ALERTS_DATA_DIR": str(settings.data_dir), **environment}
    simulator = f"http://127.0.0.1:{settings.simulator_port}/_sim/phones"
    first: tuple[Program, ...] = (_ours("simulator", settings, ready_url=simulator, environment=given),)
    if temporal is not None:
        first = (_temporal(settings, temporal), *first)
    worker = f"http://127.0.0.1:{settings.worker_metrics_port}/metrics"
    api = f"http://127.0.0.1:{settings.api_port}/healthz"
    return (
        first,
        (
            _ours("worker", settings, ready_url=worker, environment=given),
            _ours("api", settings, ready_url=api, environment=given),
        ),
    )


def _ours(name: str, settings: Settings, *, ready_url: str, environment: Mapping[str, str]) -> Program:
    return Program(
        name=name,
        command=(sys.executable, "-P", "-m", "cli", name),  # -P: the working directory is the person's, not ours
        ready=answers_http(ready_url),
        log=_log(settings, name),
        environment=environment,
    )


def _temporal(settings: Settings, binary: Path) -> Program:
    host, port = temporal_host_port(settings)
    namespace = settings.temporal_namespace
    database = temporal_file(settings)
    codec = f"{settings.public_url}/v1/codec" if settings.payload_codec_key else None
    return Program(
        name="temporal",
        command=tuple(
            command(
                binary,
                host=host,
                port=port,
                ui_port=settings.temporal_ui_port,
                database=database,
                namespace=namespace,
                codec=codec,
            )
        ),
        ready=succeeds(*health_command(binary, address=settings.temporal_address, namespace=namespace)),
        log=_log(settings, "temporal"),
    )


def _log(settings: Settings, name: str) -> Path:
    return settings.data_dir / "logs" / f"{name}.log"
