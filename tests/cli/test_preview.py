"""`alerts preview`, as a person types it: the plan as tables, from the database alone."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from offline import Refused
from store.bootstrap import prepare
from tests.cli.test_commands import SAMPLE, secrets

CONTEXT = {
    "work_order_id": "WO-1001",
    "store_id": "S014",
    "customer": "Lake [freight]",
    "deadline": "2026-11-24T15:00:00Z",
}


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with the sample directory, and a context to ask about."""
    for name, value in ({"ALERTS_DATA_DIR": str(tmp_path), "COLUMNS": "200"} | secrets()).items():
        monkeypatch.setenv(name, value)
    prepare(f"sqlite:///{tmp_path / 'alerts.db'}", clock_speed=1, clock_start=None, sample_directory=SAMPLE)
    file = tmp_path / "context.json"
    file.write_text(json.dumps(CONTEXT))
    return file


def test_the_plan_is_printed_with_everybodys_words(context: Path) -> None:
    done = CliRunner().invoke(
        cli.app, ["preview", "SLA_BREACH", "--context", str(context), "--at", "2026-11-24T15:00:00Z"]
    )

    assert done.exit_code == 0, done.output
    assert "as if raised Tue 2026-11-24 09:00:00 CST" in done.output
    assert "Step 3, 0:15:00 after the origin" in done.output
    assert "Rita" in done.output
    assert "voice, up to 3 calls" in done.output
    assert "A0000" in done.output
    assert "[freight]" in done.output
    assert "Opens a task for the" in done.output


def test_every_fault_is_one_sentence(context: Path) -> None:
    context.write_text(json.dumps({"work_order_id": "WO-1001", "colour": "red"}))

    done = CliRunner().invoke(cli.app, ["preview", "SLA_BREACH", "--context", str(context)])

    assert isinstance(done.exception, Refused)
    assert "context.store_id is missing; it must be given." in str(done.exception)
    assert "context.colour is not a field of this request" in str(done.exception)


def test_a_file_that_is_no_json_is_refused(context: Path) -> None:
    context.write_text("SLA_BREACH")

    done = CliRunner().invoke(cli.app, ["preview", "SLA_BREACH", "--context", str(context)])

    assert isinstance(done.exception, Refused)
    assert "cannot be read" in str(done.exception)


def test_without_a_database_it_says_so_and_makes_none(context: Path) -> None:
    database = context.parent / "alerts.db"
    database.unlink()

    done = CliRunner().invoke(cli.app, ["preview", "SLA_BREACH", "--context", str(context)])

    assert isinstance(done.exception, Refused)
    assert not database.exists()


@pytest.mark.requirement("X-30")
def test_what_would_be_held_says_until_when(context: Path) -> None:
    context.write_text(
        json.dumps(
            {
                "work_order_id": "WO-1001",
                "technician_id": "T1",
                "customer": "Lake freight",
                "window": {"start": "2026-11-30T15:00:00Z", "end": "2026-11-30T17:00:00Z"},
            }
        )
    )

    done = CliRunner().invoke(
        cli.app, ["preview", "ASSIGNMENT_ACCEPTED", "--context", str(context), "--at", "2026-11-28T08:00:00Z"]
    )

    assert done.exit_code == 0, done.output
    assert "Held until Mon 2026-11-30 07:00:00 CST. The store is closed" in done.output
