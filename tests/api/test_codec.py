"""The codec endpoint: what the Temporal UI may see in clear, and who may ask."""

import base64

from google.protobuf import json_format
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload, Payloads

from settings import Settings
from tests.api.conftest import opened
from tests.api.house import House, credentials
from workflows.converter import codec_of

KEY = base64.b64encode(b"k" * 32).decode()
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"al_1"')


def with_key(settings: Settings) -> Settings:
    return settings.model_copy(update={"payload_codec_key": SecretStr(KEY)})


async def encrypted(key: str = KEY) -> str:
    return json_format.MessageToJson(Payloads(payloads=await codec_of(key).encode([PLAIN])))


async def test_an_admin_reads_in_clear_what_temporal_keeps_encrypted(settings: Settings) -> None:
    """In the protocol of the Temporal UI."""
    async with opened(with_key(settings)) as house:
        reply = await house.http.post("/v1/codec/decode", content=await encrypted(), headers=credentials("AD"))

    assert json_format.Parse(reply.content, Payloads()).payloads[0] == PLAIN
    assert b"al_1" not in (await encrypted()).encode()


async def test_a_technician_does_not(settings: Settings) -> None:
    """Histories are for operators and reviewers."""
    async with opened(with_key(settings)) as house:
        reply = await house.http.post("/v1/codec/decode", content=await encrypted(), headers=credentials("T1"))

    assert reply.status_code == 403


async def test_another_key_and_nonsense_are_one_sentence(settings: Settings) -> None:
    """And never a traceback."""
    other = base64.b64encode(b"o" * 32).decode()

    async with opened(with_key(settings)) as house:
        admin = credentials("AD")
        foreign = await house.http.post("/v1/codec/decode", content=await encrypted(other), headers=admin)
        nonsense = await house.http.post("/v1/codec/decode", content=b"\xff{", headers=admin)

    assert (foreign.status_code, nonsense.status_code) == (422, 422)
    assert foreign.json()["detail"] == "A payload was encrypted with another key."


async def test_only_the_page_of_the_temporal_ui_may_ask_from_a_browser(settings: Settings) -> None:
    """Its origin is a setting."""
    asks = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}

    async with opened(with_key(settings)) as house:
        ui = await house.http.options("/v1/codec/decode", headers={"origin": "http://127.0.0.1:8233", **asks})
        other = await house.http.options("/v1/codec/decode", headers={"origin": "http://other.example", **asks})

    assert ui.headers["access-control-allow-origin"] == "http://127.0.0.1:8233"
    assert "access-control-allow-origin" not in other.headers


async def test_without_a_key_there_is_no_such_route(house: House) -> None:
    """Nothing is encrypted, so there is nothing to ask for."""
    reply = await house.http.post("/v1/codec/decode", content=b"{}", headers=credentials("AD"))

    assert reply.status_code == 404
