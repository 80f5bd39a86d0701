"""The interface described: OpenAPI as JSON, and as a page to read and try."""

from pathlib import Path
from typing import cast

import flask_openapi3_swagger
from flask import Blueprint, Response, current_app, make_response, render_template
from flask_openapi3 import OpenAPI

from web import answers
from web.headers import nonce
from web.needs import LOGIN, needs

_ASSETS = Path(flask_openapi3_swagger.__file__).parent / "templates/swagger"

# Named as the interface's own pages, which the interface document leaves out.
pages = Blueprint("openapi", __name__, static_folder=_ASSETS, static_url_path="/api/docs/assets")


@pages.get("/api/openapi.json")
@needs(LOGIN)
def description() -> Response:
    """The OpenAPI document, made from the code that validates the requests."""
    return answers.json(cast(OpenAPI, current_app).api_doc)


@pages.get("/api/docs")
@needs(LOGIN)
def page() -> Response:
    """The document as a page; only here may styles stand in the page, because Swagger UI writes its own."""
    response = make_response(render_template("docs/index.html"))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce()}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response
