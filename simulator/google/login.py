"""Google's token endpoint: a service account's signed assertion for a bearer token (RFC 7523)."""

import json
from typing import Annotated, Literal
from urllib.parse import parse_qsl

import jwt
from fastapi import APIRouter, Request, Response
from jwt.types import Options
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import JSONResponse

from simulator.operations import Provider
from simulator.sandbox import Sandbox, TheSandbox

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
LONGEST_LIFE = 3600  # seconds between iat and exp that Google accepts

router = APIRouter()


class Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    grant_type: Literal["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    assertion: Annotated[str, Field(min_length=1)]


class Claims(BaseModel):
    model_config = ConfigDict(frozen=True)

    iss: Annotated[str, Field(min_length=1)]
    aud: str
    scope: str
    iat: int
    exp: int


@router.post("/token")
async def token(request: Request, sandbox: TheSandbox) -> Response:
    try:
        form = Form.model_validate(dict(parse_qsl((await request.body()).decode("latin-1"))))
        claims = Claims.model_validate(_decoded(form.assertion, sandbox))
    except (ValidationError, jwt.PyJWTError, json.JSONDecodeError):
        return _refused("invalid_grant", f"Expected a form with grant_type={GRANT} and an RS256 assertion.")
    now = sandbox.scheduler.real_now().timestamp()
    if claims.exp <= now or claims.exp - claims.iat > LONGEST_LIFE:
        return _refused("invalid_grant", "Invalid JWT: the token must be short-lived and not expired.")
    if SCOPE not in claims.scope.split():
        return _refused("invalid_scope", f"The assertion must ask for {SCOPE}.")
    return JSONResponse(
        {
            "access_token": sandbox.tokens.issue(Provider.GOOGLE),
            "token_type": "Bearer",
            "expires_in": sandbox.tokens.lifetime_seconds,
        }
    )


def _decoded(assertion: str, sandbox: Sandbox) -> object:
    """Expiry is judged by the caller, on the sandbox's own clock. Without a key only the shape is looked at."""
    key = sandbox.config.google_public_key
    options: Options = {
        "verify_signature": key is not None,
        "verify_aud": False,
        "verify_exp": False,
        "verify_iat": False,
    }
    return jwt.decode(assertion, key or "", algorithms=["RS256"], options=options)


def _refused(error: str, description: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": description}, status_code=400)
