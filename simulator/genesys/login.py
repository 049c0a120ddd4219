"""Genesys login: client credentials for a bearer token."""

import base64
import binascii
import secrets
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from simulator.operations import Provider
from simulator.sandbox import TheSandbox

router = APIRouter()


@router.post("/oauth/token")
async def token(request: Request, sandbox: TheSandbox) -> Response:
    expected = f"{sandbox.config.client_id}:{sandbox.config.client_secret}"
    if not secrets.compare_digest(_credentials(request).encode(), expected.encode()):
        return _refused(401, "invalid_client", "client not found or invalid client secret")
    if parse_qs((await request.body()).decode("latin-1")).get("grant_type") != ["client_credentials"]:
        return _refused(400, "unsupported_grant_type", "grant_type must be client_credentials")
    return JSONResponse(
        {
            "access_token": sandbox.tokens.issue(Provider.GENESYS),
            "token_type": "bearer",
            "expires_in": sandbox.tokens.lifetime_seconds,
        }
    )


def _credentials(request: Request) -> str:
    """`id:secret`; empty when the header is missing or is no Basic authorization."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        return base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _refused(status: int, error: str, description: str) -> JSONResponse:
    body = {"error": error, "description": description, "error_description": description}
    return JSONResponse(body, status_code=status)
