"""`alerts up` as a new user runs it: the real programs, on free ports, in an empty folder."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tools.ports import free_ports, is_free

SETTINGS = ("API_PORT", "SIMULATOR_PORT", "SIMULATOR_SMTP_PORT", "WORKER_METRICS_PORT", "TEMPORAL_UI_PORT")
LAST_LINE = "Ctrl-C stops everything"


class Up:
    """A running `alerts up` and what it says."""

    def __init__(self, process: subprocess.Popen[str], ports: dict[str, int], environment: dict[str, str]) -> None:
        self.process = process
        self.ports = ports
        self.environment = environment
        self.said: list[str] = []

    def hears(self, words: str) -> str:
        """The next line with these words; the end of what it says fails the test."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if words in line:
                return self.said[-1]
        pytest.fail(f"{words!r} was never said, but {self.said}")

    def get(self, port: str, path: str) -> int:
        return httpx.get(f"http://127.0.0.1:{self.ports[port]}{path}", trust_env=False).status_code

    def pid_of(self, program: str) -> int:
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return next(int(line.split()[0]) for line in listed.stdout.splitlines() if line.endswith(program))


@contextmanager
def running(data_dir: Path, ports: dict[str, int]) -> Iterator[Up]:
    environment = {**os.environ, "ALERTS_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
    environment |= {f"ALERTS_{name}": str(ports[name]) for name in SETTINGS}
    environment |= {"ALERTS_TEMPORAL_ADDRESS": f"127.0.0.1:{ports['TEMPORAL']}", "ALERTS_TEMPORAL_EMBEDDED": "true"}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "cli", "up"],
        cwd="/",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Up(process, ports, environment)
    finally:
        process.kill()
        process.wait(20)


@pytest.fixture
def ports() -> dict[str, int]:
    return dict(zip([*SETTINGS, "TEMPORAL"], free_ports(len(SETTINGS) + 1), strict=True))


@pytest.mark.temporal
@pytest.mark.usefixtures("temporal_binary")
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by ps")
def test_it_stands_survives_a_death_and_ends_without_a_trace(tmp_path: Path, ports: dict[str, int]) -> None:
    with running(tmp_path, ports) as up:
        up.hears(LAST_LINE)
        answers = [
            up.get("API_PORT", "/healthz"),
            up.get("SIMULATOR_PORT", "/_sim/phones"),
            up.get("TEMPORAL_UI_PORT", "/"),
        ]

        attempt = shlex.split(next(line for line in up.said if "curl" in line))
        headers = dict(attempt[at + 1].split(": ", 1) for at, word in enumerate(attempt) if word == "-H")
        raised = httpx.post(attempt[2], headers=headers, content=attempt[-1], trust_env=False)

        os.kill(up.pid_of("cli worker"), signal.SIGKILL)
        died, back = up.hears("worker was ended"), up.hears("worker is back")

        again = subprocess.run(
            up.process.args, cwd="/", env=up.environment, capture_output=True, text=True, check=False
        )

        up.process.send_signal(signal.SIGINT)
        up.hears("Stopping")
        code = up.process.wait(30)

    assert answers == [200, 200, 200]
    assert raised.status_code == 202, raised.text
    assert "SIGKILL; starting it again" in died
    assert back == "worker is back."
    assert "already (process" in again.stderr
    assert again.returncode == 78
    assert code == 0
    assert all(is_free("127.0.0.1", port) for port in ports.values())
