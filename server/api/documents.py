"""The documents: llms.txt, api-docs.md, openapi.json; the pages that try the API and accept invitations."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from flask import Blueprint, Response, current_app, request

from server.api.openapi import document
from server.services.container import Services

documents = Blueprint("documents", __name__)

_WRITTEN_BASE = "http://127.0.0.1:8423"
# Own files only, and no way to make script of text: what the page shows came over the wire.
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)


@documents.get("/openapi.json")
@documents.get("/public/openapi.json", endpoint="public_openapi")
def openapi() -> Response:
    """Gives the description of the whole API; public."""
    services: Services = current_app.extensions["services"]
    return Response(json.dumps(document(services.version)), content_type="application/json")


@documents.get("/llms.txt")
@documents.get("/public/llms.txt", endpoint="public_llms_txt")
def llms_txt() -> Response:
    """Gives the card that an assistant can work from; public."""
    return _text("llms.txt", "text/plain")


@documents.get("/api-docs.md")
@documents.get("/public/api-docs.md", endpoint="public_api_docs")
def api_docs() -> Response:
    """Gives the full text; public."""
    return _text("api-docs.md", "text/markdown")


@documents.get("/docs")
def page() -> Response:
    """Gives the page that lists and tries every endpoint; public, and useless without a token."""
    return _page("docs.html")


@documents.get("/invite")
def invitation() -> Response:
    """Gives the page that an invitation's link opens; public, and the same for all."""
    return _page("invite.html")


@documents.get("/invite.js")
def invitation_script() -> Response:
    """Gives that page's script."""
    return Response(_read("invite.js"), content_type="text/javascript; charset=utf-8")


@documents.get("/docs.css")
def style() -> Response:
    """Gives the page's style."""
    return Response(_read("docs.css"), content_type="text/css; charset=utf-8")


@documents.get("/docs.js")
def script() -> Response:
    """Gives the page's script."""
    return Response(_read("docs.js"), content_type="text/javascript; charset=utf-8")


def _page(name: str) -> Response:
    answer = Response(_read(name), content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _text(name: str, kind: str) -> Response:
    """Gives a text whose examples call the server that was asked, on whatever port it is."""
    written = _read(name).replace(_WRITTEN_BASE, request.host_url.rstrip("/"))
    return Response(written, content_type=f"{kind}; charset=utf-8")


@cache
def _read(name: str) -> str:
    return resources.files("resources.docs").joinpath(name).read_text(encoding="utf-8")
