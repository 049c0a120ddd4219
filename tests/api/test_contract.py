"""The whole OpenAPI document, tried with made-up requests: nothing answers 5xx, and everything as documented."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from tests.api.conftest import Furnished
from tests.api.house import credentials, settings_for
from tests.builders import a_clock

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ENDLESS = "/v1/stream"

_APP = create_app(settings_for(Path("nowhere"), a_clock()), relay=False)
_DOCUMENT: Any = schemathesis.openapi.from_dict(_APP.openapi())
OPERATIONS = {found.ok().label: found.ok() for found in _DOCUMENT.get_all_operations() if found.ok().path != ENDLESS}


@pytest.fixture(scope="session")
def served(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API on a port of its own: made-up requests are to pass through a real server."""
    data_dir = tmp_path_factory.mktemp("served")
    shutil.copy(furnished.file, data_dir / "alerts.db")
    app = create_app(settings_for(data_dir, furnished.clock), relay=False)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, http="httptools", log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: str(mode.value))
def test_the_document_is_kept(served: str, label: str, mode: GenerationMode) -> None:
    operation = OPERATIONS[label]
    checks = [*CHECKS, negative_data_rejection] if mode is GenerationMode.NEGATIVE else CHECKS

    @given(operation.as_strategy(generation_mode=mode))
    @examples(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def keep(case: Any) -> None:
        response = case.call(base_url=served, headers=credentials("system" if "Raise" in label else "AD"))
        case.validate_response(response, checks=checks)

    with suppress(Unsatisfiable):  # nothing about a request without parameters can be wrong
        keep()
