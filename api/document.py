"""The OpenAPI document: what FastAPI finds, with the bodies that routes read themselves, and the problems."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.problems import PROBLEM_JSON, ProblemDocument

_REF = "#/components/schemas/{model}"
_PROBLEM = {PROBLEM_JSON: {"schema": {"$ref": _REF.format(model="ProblemDocument")}}}
_OPEN = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths that need no credential; those of providers and signed links say so in their own `openapi_extra`."""


class Documented(FastAPI):
    """An application whose document is complete."""

    def openapi(self) -> dict[str, Any]:
        """Written once, then kept."""
        if self.openapi_schema is None:
            written = get_openapi(
                title=self.title, version=self.version, description=self.description, routes=self.routes
            )
            _add_components(written)
            _add_security(written)
            self.openapi_schema = written
        return self.openapi_schema


def _add_components(written: dict[str, Any]) -> None:
    """The problem document, and the models inside bodies, which their routes carry beside the schema."""
    schemas = written.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    _, problems = models_json_schema([(ProblemDocument, "validation")], ref_template=_REF)
    schemas |= problems["$defs"]
    for operation in _operations(written):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schemas |= content.get("schema", {}).pop("$defs", {})
        responses = operation["responses"]
        responses.setdefault("default", {"description": "Any other problem", "content": _PROBLEM})
        if "HTTPValidationError" in str(responses.get("422")):
            responses["422"] = {"description": "Unprocessable Content", "content": _PROBLEM}


def _add_security(written: dict[str, Any]) -> None:
    written["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "A person's token, or a machine's API key."}
    }
    written["security"] = [{"bearer": []}]
    for path, operations in written["paths"].items():
        if path in _OPEN:
            for operation in operations.values():
                operation["security"] = []


def _operations(written: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for operations in written["paths"].values() for operation in operations.values()]
