"""Thin Flask views; what they do stands in ``records`` and ``imaging``."""

from flask_openapi3 import OpenAPI

from web import (
    address_commands,
    admin,
    annotations,
    assets,
    audit,
    audit_commands,
    audit_pages,
    commands,
    docs,
    errors,
    events,
    facility_commands,
    guards,
    headers,
    health,
    key_commands,
    login,
    logs,
    me,
    navigation,
    needs,
    nesting,
    pages,
    people_commands,
    planes,
    profile,
    refusals,
    series,
    shares,
    studies,
    uploads,
    visitors,
)


def register(app: OpenAPI) -> None:
    """Everything the web knows: guards and measurements, the interface, the pages for people, the commands."""
    visitors.register(app)
    guards.register(app)
    headers.register(app)
    logs.register(app)
    refusals.register(app)
    health.register(app)
    assets.register(app)
    errors.register(app)
    nesting.register(app)
    navigation.register(app)
    me.register(app)
    for chapter in (uploads, planes, series, annotations, studies, shares, audit, events, health):
        app.register_api(chapter.api)
    for chapter in (pages, docs, login, profile, shares, admin, audit_pages):
        app.register_blueprint(chapter.pages)
    app.cli.add_command(commands.group)
    app.cli.add_command(audit_commands.group)
    app.cli.add_command(people_commands.group)
    app.cli.add_command(facility_commands.group)
    app.cli.add_command(key_commands.group)
    app.cli.add_command(address_commands.group)
    needs.check(app)
    navigation.check(app)
