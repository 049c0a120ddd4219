"""The topology of production, as containers and as plain processes: one set of scripts for both."""

from pathlib import Path

import yaml

from supervisor.temporal import DYNAMIC_CONFIG, SEARCH_ATTRIBUTES
from tools.cluster.server import VERSION

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.temporal.yml").read_text())


def test_every_image_is_pinned() -> None:
    images = [service["image"] for service in COMPOSE["services"].values()]

    assert all(image.rpartition(":-")[2].rstrip("}")[:1].isdigit() for image in images), images


def test_the_containers_run_the_version_that_the_tests_run() -> None:
    assert COMPOSE["services"]["temporal"]["image"] == f"temporalio/server:${{TEMPORAL_VERSION:-{VERSION[1:]}}}"


def test_what_keeps_running_is_watched_and_what_is_waited_for_exists() -> None:
    services = COMPOSE["services"]
    lasting = {name for name, service in services.items() if service["restart"] == "unless-stopped"}

    assert lasting == {"postgresql", "temporal", "ui"}
    assert all("healthcheck" in services[name] for name in lasting)
    for service in services.values():
        for name, wanted in service.get("depends_on", {}).items():
            ends = wanted["condition"] == "service_completed_successfully"
            assert ends == (name not in lasting), f"{name} is waited for as {wanted['condition']}"


def test_every_file_that_a_container_runs_is_there() -> None:
    for service in COMPOSE["services"].values():
        for script in service.get("command", []):
            assert (ROOT / "tools" / script.lstrip("/")).stat().st_mode & 0o100


def test_ports_listen_on_loopback_alone() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]

    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_scripts_register_the_search_attributes_of_the_engine() -> None:
    script = (ROOT / "tools/cluster/namespace.sh").read_text()
    listed = script.partition('search_attributes="')[2].partition('"')[0].split()

    assert dict(pair.split("=") for pair in listed) == SEARCH_ATTRIBUTES


def test_both_servers_are_tuned_alike() -> None:
    tuned = yaml.safe_load((ROOT / "tools/cluster/dynamicconfig.yaml").read_text())

    assert {name: str(tuned[name][0]["value"]).lower() for name in DYNAMIC_CONFIG} == DYNAMIC_CONFIG
