"""The Temporal server that skips time, for tests: the download of the SDK, or its Maven artifact where that fails."""

import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tools.obtaining import Unobtainable, cache_dir, from_vendor, install, only_one, run_shown, say

RECIPE = Path(__file__).parent / "temporal-test-server"
NOTHING_WORKED = (
    "No time-skipping Temporal server could be had: install Java 17 and Maven (on Debian: apt-get install maven), "
    "and start again."
)
# `exec` matters: the SDK ends the process it started. One core is enough, and starting fast matters more than speed.
WRAPPER = """#!/bin/sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "{lib}/*" io.temporal.testserver.TestServer "$@"
"""


def obtain() -> Path:
    """An executable that takes a port, as the SDK's `test_server_existing_path` expects. Raises Unobtainable."""
    with only_one("temporal-test-server"):
        cached = cache_dir() / "bin" / "temporal-test-server"
        return cached if cached.exists() else _bring(cached)


def _bring(target: Path) -> Path:
    say(f"Getting the time-skipping Temporal server (once, into {target.parent}).")
    try:
        sdk = {"sdk-name": "sdk-python", "sdk-version": version("temporalio")}
        return install(from_vendor("temporal-test-server", "default", **sdk), target)
    except (OSError, KeyError, ValueError) as failed:
        say(f"The vendor's download does not answer ({failed}); taking the Maven artifact.")
    return _from_maven(target)


def _from_maven(target: Path) -> Path:
    maven = shutil.which("mvn")
    if maven is None or shutil.which("java") is None:
        raise Unobtainable(NOTHING_WORKED)
    lib = cache_dir() / "temporal-test-server"
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={lib}"]
    try:
        run_shown("Fetching the jars", [maven, "--batch-mode", "--quiet", *goal], cwd=RECIPE)
    except (OSError, subprocess.CalledProcessError) as failed:
        say(getattr(failed, "output", None) or str(failed))
        raise Unobtainable(NOTHING_WORKED) from failed
    return install(WRAPPER.format(lib=lib).encode(), target)


def main() -> None:
    try:
        print(obtain())
    except Unobtainable as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
