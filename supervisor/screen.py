"""The one screen that `alerts up` prints: where everything is, who one may be, and what to try."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from settings import Settings


@dataclass(frozen=True, slots=True)
class Identity:
    """A sample person or machine, and the token that this installation made for them."""

    id: str
    who: str
    token: str


def lines(settings: Settings, *, identities: Sequence[Identity], notes: Sequence[str], attempt: str) -> Iterator[str]:
    """What to print, line by line; `attempt` is the line one can paste."""
    api = f"http://127.0.0.1:{settings.api_port}"
    yield ""
    yield f"Dispatch alerts are running{_pace(settings)}."
    yield ""
    yield f"  Phones       http://127.0.0.1:{settings.simulator_port}/"
    yield f"  API          {api}/docs"
    yield f"  Temporal UI  {_temporal_ui(settings)}"
    yield f"  Data, logs   {settings.data_dir}"
    yield from (f"  {note}" for note in notes)
    if identities:
        yield ""
        yield "Development tokens, signed by this installation itself (never in production):"
        width = max(len(f"{each.id} {each.who}") for each in identities)
        for each in identities:
            yield f"  {f'{each.id} {each.who}':<{width}}  {each.token}"
    if attempt:
        yield ""
        yield "Try (a regional dispatcher's phone rings):"
        yield f"  {attempt}"
    yield ""
    yield "Ctrl-C stops everything; starting again continues every open alert."


def curl(url: str, *, token: str, body: str) -> str:
    """One line that posts JSON."""
    headers = f"-H 'Content-Type: application/json' -H 'Authorization: Bearer {token}'"
    return f"curl -s {url} {headers} -d {shlex.quote(body)}"


def _pace(settings: Settings) -> str:
    return "" if settings.clock_speed == 1 else f", {settings.clock_speed:g} times as fast as real time"


def _temporal_ui(settings: Settings) -> str:
    if not settings.temporal_embedded:
        return f"(that of {settings.temporal_address})"
    return f"http://{settings.temporal_address.rpartition(':')[0]}:{settings.temporal_ui_port}/"
