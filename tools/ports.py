"""Free TCP ports of the loopback interface, for servers of tests."""

import random
import socket
from contextlib import closing

# Below the ephemeral range: nobody is handed one of these by chance, and Temporal keeps ports as SMALLINT (< 32768).
RANGE = (20_000, 32_000)


def is_free(host: str, port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """As many different ports that are free now; a server should bind them soon."""
    shuffled = random.SystemRandom().sample(range(*RANGE), RANGE[1] - RANGE[0])
    free = (port for port in shuffled if is_free("127.0.0.1", port))
    return [next(free) for _ in range(count)]


def free_port() -> int:
    return free_ports(1)[0]
