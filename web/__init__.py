"""Thin Flask views; what they do stands in ``records`` and ``imaging``."""

from flask_openapi3 import OpenAPI

from web import (
    annotations,
    commands,
    docs,
    errors,
    events,
    guards,
    headers,
    health,
    needs,
    pages,
    planes,
    series,
    studies,
    uploads,
    visitors,
)


def register(app: OpenAPI) -> None:
    """Everything the web knows: guards and measurements, the interface, the pages for people, the commands."""
    visitors.register(app)
    guards.register(app)
    headers.register(app)
    health.register(app)
    errors.register(app)
    for chapter in (uploads, planes, series, annotations, studies, events, health):
        app.register_api(chapter.api)
    for chapter in (pages, docs):
        app.register_blueprint(chapter.pages)
    app.cli.add_command(commands.group)
    needs.check(app)
