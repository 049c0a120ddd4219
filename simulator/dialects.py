"""Errors as each provider writes them, and the sandbox's own as problem documents."""

import uuid
from datetime import datetime, timedelta
from email.utils import format_datetime

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse

from simulator.faults import Dialect
from simulator.operations import Provider
from simulator.refusal import NoSuchMailbox, NoSuchPhone, NotNow, Refusal

OF_PATH = (
    ("/oauth/", Provider.GENESYS),
    ("/api/v2/", Provider.GENESYS),
    ("/token", Provider.GOOGLE),
    ("/v1/projects/", Provider.GOOGLE),
    ("/2010-04-01/", Provider.TWILIO),
)
CODES = {
    Provider.GENESYS: {
        400: "bad.request",
        401: "bad.credentials",
        403: "not.authorized",
        404: "not.found",
        408: "request.timeout",
        409: "conflict",
        413: "payload.too.large",
        429: "too.many.requests",
        500: "internal.server.error",
        502: "bad.gateway",
        503: "service.unavailable",
        504: "gateway.timeout",
    },
    Provider.GOOGLE: {
        400: "INVALID_ARGUMENT",
        401: "THIRD_PARTY_AUTH_ERROR",
        403: "SENDER_ID_MISMATCH",
        404: "UNREGISTERED",
        429: "QUOTA_EXCEEDED",
        500: "INTERNAL",
        503: "UNAVAILABLE",
    },
    Provider.TWILIO: {
        400: "20001",
        401: "20003",
        403: "20003",
        404: "20404",
        429: "20429",
        500: "20500",
        503: "20503",
    },
}
GOOGLE_STATUS = {
    "UNREGISTERED": "NOT_FOUND",
    "SENDER_ID_MISMATCH": "PERMISSION_DENIED",
    "THIRD_PARTY_AUTH_ERROR": "UNAUTHENTICATED",
    "QUOTA_EXCEEDED": "RESOURCE_EXHAUSTED",
}


def provider_of(path: str) -> Provider | None:
    """None for the sandbox's own routes."""
    return next((provider for start, provider in OF_PATH if path.startswith(start)), None)


def refusal_of(provider: Provider, status: int, message: str) -> Refusal:
    """A status alone, in the provider's words."""
    fallback = CODES[provider][500 if status >= 500 else 400]
    return Refusal(status, CODES[provider].get(status, fallback), message)


def rate_limited(provider: Provider, dialect: Dialect, *, retry_after: int, real_now: datetime) -> Refusal:
    """429; `retry_after` is in real seconds."""
    back_at = real_now + timedelta(seconds=retry_after)
    told = {
        Dialect.SECONDS: {"Retry-After": str(retry_after)},
        Dialect.HTTP_DATE: {"Retry-After": format_datetime(back_at.replace(microsecond=0), usegmt=True)},
        Dialect.EPOCH: {"Retry-After": str(int(back_at.timestamp()))},
        Dialect.NONE: {},
    }[dialect]
    refusal = refusal_of(provider, 429, "Rate limit exceeded the maximum.")
    if provider is Provider.GENESYS and dialect is not Dialect.NONE:
        told |= {
            "inin-ratelimit-count": "301",
            "inin-ratelimit-allowed": "300",
            "inin-ratelimit-reset": str(retry_after),
        }
    refusal.headers.update(told)
    return refusal


def rendered(provider: Provider, refusal: Refusal, *, status: int | None = None) -> JSONResponse:
    """`status` overrides the refusal's own in the answer's first line, not in its body."""
    body, headers = _BODIES.get(provider, _genesys)(refusal)
    return JSONResponse(body, status_code=status or refusal.status, headers={**headers, **refusal.headers})


def problem(status: int, title: str, detail: str) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Every error of the application leaves in the dialect of its path."""

    @app.exception_handler(Refusal)
    async def refused(request: Request, refusal: Refusal) -> JSONResponse:
        return rendered(provider_of(request.url.path) or Provider.GENESYS, refusal)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        found = "; ".join(f"{'.'.join(map(str, entry['loc']))}: {entry['msg']}" for entry in error.errors())
        provider = provider_of(request.url.path)
        if provider is None:
            return problem(422, "This request does not fit", found)
        return rendered(provider, refusal_of(provider, 400, found))

    @app.exception_handler(NotNow)
    async def not_now(_: Request, error: NotNow) -> JSONResponse:
        return problem(409, "Not now", str(error))

    @app.exception_handler(NoSuchPhone)
    async def no_such_phone(_: Request, error: NoSuchPhone) -> JSONResponse:
        return problem(404, "No such phone", str(error))

    @app.exception_handler(NoSuchMailbox)
    async def no_such_mailbox(_: Request, error: NoSuchMailbox) -> JSONResponse:
        return problem(404, "No such mailbox", str(error))


def _genesys(refusal: Refusal) -> tuple[dict[str, object], dict[str, str]]:
    context = str(uuid.uuid4())
    body: dict[str, object] = {
        "message": refusal.message,
        "code": refusal.code,
        "status": refusal.status,
        "contextId": context,
        "details": [],
        "errors": [],
    }
    return body, {"ININ-Correlation-Id": context}


def _google(refusal: Refusal) -> tuple[dict[str, object], dict[str, str]]:
    detail = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": refusal.code}
    error: dict[str, object] = {
        "code": refusal.status,
        "message": refusal.message,
        "status": GOOGLE_STATUS.get(refusal.code, refusal.code),
        "details": [detail],
    }
    return {"error": error}, {}


def _twilio(refusal: Refusal) -> tuple[dict[str, object], dict[str, str]]:
    body: dict[str, object] = {
        "code": int(refusal.code),
        "message": refusal.message,
        "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
        "status": refusal.status,
    }
    return body, {}


_BODIES = {Provider.GENESYS: _genesys, Provider.GOOGLE: _google, Provider.TWILIO: _twilio}
