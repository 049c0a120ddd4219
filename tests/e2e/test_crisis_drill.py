"""`alerts drill crisis` as an operator runs it: real processes of its own, the simulator, and nothing else."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(120)]


async def drill(**environment: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "drill", "crisis", "--speed", "120"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


@pytest.mark.requirement("R-411", "R-412", "R-413", "R-414", "X-38", "X-39")
async def test_a_drill_shows_crisis_mode_on_and_off(temporal_binary: Path, tmp_path: Path) -> None:
    """Whatever the environment says of the real installation is left alone."""
    real = tmp_path / "real"

    code, out, err = await drill(ALERTS_DATA_DIR=str(real), DATABASE_URL=f"sqlite:///{real / 'alerts.db'}")

    assert code == 0, err
    before, rest = out.split("In crisis mode:\n")
    during, after = rest.split("Afterwards:\n")
    assert "WORK_ASSIGNED: D1[W] M1[I, W] T1[P, S]" in before
    for told in (
        "CRISIS_CHANGED: AD[S] D1[S] OM[S]",
        "WORK_ASSIGNED: D1[W silent] M1[W silent] T2[S]",
        "NEW_WORK_ORDER: RD1[S, W silent]",
        "ASSIGNMENT_UNANSWERED: M1[S, W silent]",
        "EQUIPMENT_SHORTAGE: OM[S] RD1[S, V]",
        "SLA_BREACH: OM[S] RD1[V]",
    ):
        assert told in during, out
    assert "WORK_ASSIGNED: D1[W] M1[I, W] T3[P, S]" in after
    assert "2 manual tasks" in after
    assert "Nothing real was touched" in after
    assert not real.exists()


@pytest.mark.requirement("X-39")
@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALERTS_GENESYS_API_URL", "https://api.mypurecloud.com"), ("ALERTS_SMTP_HOST", "mail.example.com")],
)
async def test_a_drill_that_would_ask_a_real_provider_is_refused(variable: str, value: str) -> None:
    code, out, err = await drill(**{variable: value})

    assert code != 0
    assert err.strip() == f"A drill touches nothing real, but {variable} names a provider; unset it for the drill."
    assert out == ""
