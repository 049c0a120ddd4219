"""One way to connect to Temporal, for the worker and for the API."""

from pathlib import Path

from temporalio.client import Client, Interceptor
from temporalio.contrib.opentelemetry import TracingInterceptor
from temporalio.runtime import Runtime
from temporalio.service import TLSConfig

from settings import Settings
from workflows.converter import data_converter


async def connect(settings: Settings, *, runtime: Runtime | None = None, lazy: bool = False) -> Client:
    """Lazily where the server may be away for now: the API accepts while Temporal is down.

    Raises RuntimeError where it cannot be reached and `lazy` is not set.
    """
    key = settings.payload_codec_key
    interceptors: list[Interceptor] = [TracingInterceptor()] if settings.tracing else []
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        api_key=settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None,
        tls=_tls(settings),
        data_converter=data_converter(key.get_secret_value() if key else None),
        interceptors=interceptors,
        runtime=runtime,
        lazy=lazy,
    )


def _tls(settings: Settings) -> TLSConfig | bool:
    if not settings.temporal_tls:
        return False
    return TLSConfig(
        server_root_ca_cert=_bytes(settings.temporal_tls_server_ca),
        client_cert=_bytes(settings.temporal_tls_client_cert),
        client_private_key=_bytes(settings.temporal_tls_client_key),
    )


def _bytes(path: Path | None) -> bytes | None:
    return path.read_bytes() if path else None
