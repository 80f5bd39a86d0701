"""Write docs/api.md from the interface's own description, /api/openapi.json: ``python -m docs.make_api``."""

import re
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs/api.md"

HEAD = """# HTTP interface

Made by `docs/make_api.py` from `/api/openapi.json`, which is made from the code that validates the requests; a running
Lightbox shows the same at `/api/docs`. Errors have one shape, `{"error": {"code", "message", "details"}}`; their codes
stand in [errors.md](errors.md). Coordinates, planes and windows are explained in [conventions.md](conventions.md).

```
curl -F file=@study.zip http://localhost:5000/upload
curl http://localhost:5000/slice/<series>/25
curl -o lung.png "http://localhost:5000/api/series/<series>/plane?plane=coronal&preset=lung"
curl -o volume.npy "http://localhost:5000/api/series/<series>/volume?format=npy"
```

"""
METHODS = ("get", "post", "put", "patch", "delete")


def description() -> dict[str, Any]:
    """The OpenAPI description of an application made for the purpose."""
    from app import Settings, create_app
    from models import db

    with tempfile.TemporaryDirectory() as folder:
        paths = {"DATA_DIR": folder, "UPLOAD_DIR": f"{folder}/uploads", "DATABASE_URL": f"sqlite:///{folder}/api.db"}
        app = create_app(Settings.from_environment({**paths, "SESSION_SECRET": secrets.token_hex()}))
        with app.app_context():
            db.create_all()  # each request asks the database who calls
        answer: dict[str, Any] = app.test_client().get("/api/openapi.json").get_json()
        return answer


def page(api: dict[str, Any]) -> str:
    """The whole page, as markdown: one chapter per tag, one section per operation."""
    chapters: dict[str, dict[str, list[str]]] = {}
    for path, item in api["paths"].items():
        for method in (name for name in METHODS if name in item):
            chapter = chapters.setdefault(item[method].get("tags", ["Other"])[0], {})
            # Addresses that do the same share a section.
            chapter.setdefault(section(item[method], api), []).append(f"`{method.upper()} {shown(path)}`")
    parts = [HEAD]
    for chapter_name, sections in chapters.items():
        parts.append(f"## {chapter_name[:1].upper()}{chapter_name[1:]}\n\n")
        parts += [f"### {' · '.join(addresses)}\n\n{body}" for body, addresses in sections.items()]
    return "".join(parts).rstrip() + "\n"


def shown(path: str) -> str:
    """An address as people write it: ``/slice/<series>/<index>``."""
    return re.sub(r"{(?:[a-z]+:)?(.*?)}", r"<\1>", path)


def section(operation: dict[str, Any], api: dict[str, Any]) -> str:
    """What an operation does, its parameters, its body, its answers."""
    texts = [operation.get("summary", ""), operation.get("description", "").replace("<br/>", "\n").strip()]
    lines = ["\n\n".join(filter(None, texts)), ""]
    if parameters := operation.get("parameters"):
        lines += ["| Parameter | In | Type | Default | Means |", "|---|---|---|---|---|"]
        lines += [parameter_row(resolve(one, api), api) for one in parameters] + [""]
    bodies = operation.get("requestBody", {}).get("content", {})
    if bodies:
        lines += [f"Body: {', '.join(f'`{kind}`' for kind in bodies)}", ""]
    for content in bodies.values():
        if listed := fields(content.get("schema", {}), api):
            lines += [*listed, ""]
    lines += [answer_line(status, answer, api) for status, answer in sorted(operation["responses"].items())]
    return "\n".join(lines).rstrip() + "\n\n"


def resolve(item: dict[str, Any], api: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference inside the description."""
    while "$ref" in item:
        found: Any = api
        for step in item["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        item = found
    return item


def type_of(schema: dict[str, Any], api: dict[str, Any]) -> str:
    """A short name of a type, with its bounds or choices."""
    schema = resolve(schema, api)
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(type_of(one, api) for one in choices)
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        items = type_of(schema.get("items", {}), api)
        return f"list of ({items})" if " or " in items else f"list of {items}"
    name = str(schema.get("format") or schema.get("type") or "any")
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    bounds = [f"from {low:g}" if low is not None else "", f"to {high:g}" if high is not None else ""]
    return " ".join([name, *filter(None, bounds)])


def cell(text: Any) -> str:
    """Text that fits a cell of a table."""
    return re.sub(r"\s+", " ", str(text)).replace("|", "\\|")


def parameter_row(parameter: dict[str, Any], api: dict[str, Any]) -> str:
    """One line of the table of parameters."""
    schema = resolve(parameter.get("schema", {}), api)
    default = f"`{schema['default']}`" if schema.get("default") not in (None, "") else ""
    means = parameter.get("description") or schema.get("description") or ""
    cells = (f"`{parameter['name']}`", parameter["in"], type_of(schema, api), default, means)
    return "| " + " | ".join(cell(one) for one in cells) + " |"


def fields(schema: dict[str, Any], api: dict[str, Any], depth: int = 0) -> list[str]:
    """The fields of an object, nested ones indented."""
    schema = resolve(schema, api)
    for wrapper in ("items", "additionalProperties"):
        if isinstance(schema.get(wrapper), dict) and "properties" not in schema:
            return fields(schema[wrapper], api, depth)
    lines = []
    for name, field in schema.get("properties", {}).items():
        means = cell(field.get("description") or "")
        lines.append(f"{'  ' * depth}- `{name}` {type_of(field, api)}{': ' + means if means else ''}")
        inner = next((one for one in [field, *field.get("anyOf", [])] if "$ref" in one or "items" in one), None)
        if inner is not None and depth < 4:
            lines += fields(inner, api, depth + 1)
    return lines


def answer_line(status: str, answer: dict[str, Any], api: dict[str, Any]) -> str:
    """One possible answer; that of success with its fields."""
    answer = resolve(answer, api)
    kinds = answer.get("content", {})
    shown = ", ".join(f"`{kind}`" for kind in kinds)
    line = f"**{status}** {cell(answer.get('description', ''))} {shown}".strip() + "  "
    if not status.startswith("2"):
        return line
    listed = [text for content in kinds.values() for text in fields(content.get("schema", {}), api)]
    return "\n".join([line, "", *listed, ""]) if listed else line


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    TARGET.write_text(page(description()), encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}")
