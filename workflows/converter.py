"""How values travel: pydantic JSON by one shared converter, encrypted where a key is configured."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from os import urandom  # noqa: TID251 - a nonce, drawn outside any workflow

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    PayloadCodec,
)

# The SDK builds a payload converter for each run of a workflow; sharing this part keeps the schemas it has compiled.
_JSON = PydanticJSONPlainPayloadConverter()
_ALL = tuple(
    _JSON if isinstance(each, JSONPlainPayloadConverter) else each
    for each in DefaultPayloadConverter.default_encoding_payload_converters
)
_ENCODING = b"binary/encrypted"
_NONCE = 12


class SharedPydanticPayloadConverter(CompositePayloadConverter):
    """pydantic for everything that is JSON."""

    def __init__(self) -> None:
        super().__init__(*_ALL)


class Aes256GcmCodec(PayloadCodec):
    """Payloads that it did not encrypt pass through, so that a key may be introduced while alerts run."""

    def __init__(self, key: bytes) -> None:
        """32 bytes; raises ValueError for any other length."""
        self._cipher = AESGCM(key)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each under a nonce of its own."""
        return [self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Raises cryptography's InvalidTag where the key is another one."""
        return [self._decrypted(payload) for payload in payloads]

    def _encrypted(self, payload: Payload) -> Payload:
        nonce = urandom(_NONCE)
        data = nonce + self._cipher.encrypt(nonce, payload.SerializeToString(), None)
        return Payload(metadata={"encoding": _ENCODING}, data=data)

    def _decrypted(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        plain = self._cipher.decrypt(payload.data[:_NONCE], payload.data[_NONCE:], None)
        return Payload.FromString(plain)


def codec_of(key: str) -> PayloadCodec:
    """`key`: 32 bytes in base64."""
    return Aes256GcmCodec(base64.b64decode(key))


def data_converter(codec_key: str | None = None) -> DataConverter:
    """`codec_key`: 32 bytes in base64; failures and their traces are encrypted with it too."""
    plain = DataConverter(payload_converter_class=SharedPydanticPayloadConverter)
    if codec_key is None:
        return plain
    return replace(
        plain,
        payload_codec=codec_of(codec_key),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
