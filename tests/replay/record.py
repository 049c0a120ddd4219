"""Records histories again: `python -m tests.replay.record`, on purpose, when alerts of yesterday may be forgotten.

Names after it record those alone: a story that is new.
A change that only some of them survive is a change that running alerts do not survive either: use `workflow.patched`.
"""

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.testing import WorkflowEnvironment

from tests.replay.stories import STORIES
from tests.servers import register_search_attributes
from tests.workflows.stage import Stage
from tools import time_skipping_server

HISTORIES = Path(__file__).parent / "histories"
_MACHINE = {"identity": "worker", "stackTrace": "", "stickyTaskQueue": {}}


async def record(*names: str) -> None:
    HISTORIES.mkdir(exist_ok=True)
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(time_skipping_server.obtain()),
        test_server_startup_timeout=timedelta(seconds=30),
    )
    async with environment:
        await register_search_attributes(environment)
        async with Stage(environment).open() as stage:
            for name in names or STORIES:
                story = STORIES[name](stage)
                await story.plays()
                history = await story.handle.fetch_history()
                (HISTORIES / f"{name}.json").write_text(_plain(history.to_json_dict()), encoding="utf-8")


def _plain(history: dict[str, Any]) -> str:
    """One event a line, and nothing of the machine on which it was recorded."""
    events = ",\n".join(json.dumps(_without_machine(event), sort_keys=True) for event in history["events"])
    return f'{{"events": [\n{events}\n]}}\n'


def _without_machine(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_machine(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {name: _MACHINE.get(name, _without_machine(value)) for name, value in node.items()}


if __name__ == "__main__":
    asyncio.run(record(*sys.argv[1:]))
