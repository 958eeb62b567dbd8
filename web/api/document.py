"""The interface's OpenAPI document, completed: the shape of errors, and how one signs in.

In: the application. Out: the same, whose ``openapi()`` also holds ``Problem`` and the bearer scheme.
"""

from typing import Any

from fastapi import FastAPI

from web.api.shapes import Problem


def complete(app: FastAPI) -> None:
    """Replace ``app.openapi`` by one that adds what FastAPI cannot know."""
    plain = app.openapi

    def documented() -> dict[str, Any]:
        document = plain()
        parts = document.setdefault("components", {})
        parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "hoso token"}}
        document["security"] = [{"token": []}]
        return document

    app.openapi = documented  # type: ignore[method-assign]
