"""Thin Flask views; what they do stands in ``records`` and ``imaging``."""

from flask import Flask
from flask_openapi3 import OpenAPI

from web import docs, errors, events, guards, health, pages, planes, series, studies, uploads


def register(app: OpenAPI) -> None:
    """Everything the web knows: guards first, then measurements, then the views."""
    guards.register(app)
    health.register(app)
    errors.register(app)
    for chapter in (uploads, planes, series, studies, events, health):
        app.register_api(chapter.api)
    register_pages(app)


def register_pages(app: Flask) -> None:
    """What is for people, and stands in no interface document."""
    for chapter in (pages, docs):
        app.register_blueprint(chapter.pages)
