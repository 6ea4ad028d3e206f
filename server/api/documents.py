"""The documents: openapi.json."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app

from server.api.openapi import document
from server.services.container import Services

documents = Blueprint("documents", __name__)


@documents.get("/openapi.json")
def openapi() -> Response:
    """Gives the description of the whole API; public."""
    services: Services = current_app.extensions["services"]
    return Response(json.dumps(document(services.version)), content_type="application/json")
