"""What every blueprint uses: the services of the running app, the request's credentials, a model as an answer."""

from flask import Response, current_app
from pydantic import BaseModel

from utils.services import Services


def services() -> Services:
    """Return the object graph of the running app."""
    graph: Services = current_app.extensions["services"]
    return graph


def answer(model: BaseModel, status: int = 200) -> Response:
    """Show a model as JSON."""
    return Response(model.model_dump_json(), status, content_type="application/json")
