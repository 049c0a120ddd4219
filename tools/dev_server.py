"""A Temporal CLI with its dev server: found on the PATH, downloaded, or built from the pinned source."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.obtaining import Unobtainable, cache_dir, from_vendor, install, only_one, run_shown, say

PINNED = "1.8.2"
OLDEST = (1, 7)  # server 1.31, whose fairness and search attributes the engine relies on
RECIPE = Path(__file__).parent / "temporal"
PACKAGE = "github.com/temporalio/cli/cmd/temporal"
NOTHING_WORKED = (
    "No Temporal server could be had: put `temporal` (https://docs.temporal.io/cli) on the PATH, "
    "or install Go 1.21 or newer, and start again."
)


def obtain() -> Path:
    """The `temporal` executable; minutes at the first time, nothing later. Raises Unobtainable."""
    on_path = shutil.which("temporal")
    if on_path and is_good(Path(on_path)):
        return Path(on_path)
    with only_one("temporal"):
        cached = cache_dir() / "bin" / "temporal"
        return cached if is_good(cached) else _bring(cached)


def is_good(executable: Path) -> bool:
    """Whether it runs and is at least the oldest version the engine was tried on."""
    try:
        told = subprocess.run([executable, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    found = re.search(r"version (\d+)\.(\d+)", told)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def server_version(executable: Path) -> str:
    """Major and minor version of the server inside, which decides whether it can read a database file."""
    told = subprocess.run([executable, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    found = re.search(r"Server (\d+\.\d+)", told)
    return found[1] if found else "unknown"


def _bring(target: Path) -> Path:
    say(f"Getting a Temporal server (once, into {target.parent}).")
    try:
        install(from_vendor("cli", f"v{PINNED}"), target)
    except (OSError, KeyError, ValueError) as failed:
        say(f"The vendor's download does not answer ({failed}); building it from source.")
    else:
        if is_good(target):
            return target
        say("The vendor's download does not run here; building it from source.")
    return _build(target)


def _build(target: Path) -> Path:
    go = shutil.which("go")
    if go is None:
        raise Unobtainable(NOTHING_WORKED)
    partial = target.with_suffix(".partial")
    target.parent.mkdir(parents=True, exist_ok=True)
    version = f"-s -w -X github.com/temporalio/cli/internal/temporalcli.Version={PINNED}"
    command: list[str] = [
        go,
        "build",
        "-mod=readonly",
        "-trimpath",
        "-buildvcs=false",
        "-ldflags",
        version,
        "-o",
        str(partial),
        PACKAGE,
    ]
    try:
        run_shown("Building the Temporal server (about 3 minutes)", command, cwd=RECIPE, env={"CGO_ENABLED": "0"})
    except (OSError, subprocess.CalledProcessError) as failed:
        say(getattr(failed, "output", None) or str(failed))
        raise Unobtainable(NOTHING_WORKED) from failed
    return partial.replace(target)


def main() -> None:
    try:
        print(obtain())
    except Unobtainable as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
