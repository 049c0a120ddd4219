"""Run a command with ALERTS_TEMPORAL_ADDRESS pointing at a server on PostgreSQL: `python -m tools.cluster pytest …`."""

import os
import subprocess
import sys

from tools.cluster.server import running
from tools.obtaining import Unobtainable, say


def main() -> None:
    try:
        with running() as address:
            say(f"Temporal on PostgreSQL answers at {address}.")
            environment = {"ALERTS_TEMPORAL_ADDRESS": address, "ALERTS_TEMPORAL_EMBEDDED": "false"}
            code = subprocess.run(sys.argv[1:], check=False, env={**os.environ, **environment}).returncode
    except Unobtainable as reason:
        sys.exit(str(reason))
    sys.exit(code)


if __name__ == "__main__":
    main()
