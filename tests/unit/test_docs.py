"""The documentation says what the code does: settings, routes, error codes, links."""

import fnmatch
import re
from pathlib import Path

import pytest

from docs.make_api import METHODS, description, page, shown
from tests.data import ROOT
from tests.support import codes
from tests.support.source import files, name, text


def first_column(path: str) -> dict[str, str]:
    """The rows of a page's tables whose first cell is one name in code type, with the rest of the row."""
    rows = re.findall(r"^\| `([^`]+)` \|(.*)\|$", text(ROOT / path), re.MULTILINE)
    assert len(rows) == len(dict(rows)), f"{path} lists something twice"
    return dict(rows)


def setting_names() -> set[str]:
    from app import Settings

    return {field.upper() for field in Settings.model_fields}


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(first_column("docs/settings.md")) == setting_names()


def test_the_readme_lists_every_setting() -> None:
    assert setting_names() <= set(re.findall(r"`([A-Z_]+)`", text(ROOT / "README.md")))


def test_the_documented_defaults_are_those_of_the_code() -> None:
    from app import Settings

    fields = {field.upper(): info.default for field, info in Settings.model_fields.items()}
    told = {setting: row.split("|")[0].strip() for setting, row in first_column("docs/settings.md").items()}
    wrong = {
        setting: (told[setting], default)
        for setting, default in fields.items()
        if type(default) in (int, str, bool) and default != "" and told[setting] != f"`{_shown(default)}`"
    }
    assert wrong == {}


def _shown(default: int | str | bool) -> str:
    return str(int(default)) if isinstance(default, bool) else str(default)


def test_the_page_of_the_interface_is_the_one_the_code_describes() -> None:
    assert text(ROOT / "docs/api.md") == page(description()), "run: .venv/bin/python -m docs.make_api"


def test_every_route_of_the_interface_is_described(sqlite_url: str, tmp_path: Path) -> None:
    from tests.support.application import make_app

    app = make_app(tmp_path, sqlite_url)
    described = set(description()["paths"])
    undescribed = {
        re.sub(r"<(?:[a-z]+(?:\(.*?\))?:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] not in ("static", "openapi", "bootstrap")
    } - {re.sub(r"{[a-z]+:", "{", path) for path in described}
    pages = {path for path in undescribed if not path.startswith(("/api", "/upload", "/slice", "/views"))}
    assert undescribed - pages == set()
    guide = text(ROOT / "docs/user-guide.md")
    assert [path for path in pages if f"`{shown(path)}`" not in guide] == []


def test_every_described_operation_says_what_it_does() -> None:
    silent = [
        f"{method} {path}"
        for path, item in description()["paths"].items()
        for method in METHODS
        if method in item and not item[method].get("summary")
    ]
    assert silent == []


def test_every_error_code_is_documented_with_a_sentence() -> None:
    told = first_column("docs/errors.md")
    given = codes.given()
    assert {code: places for code, places in given.items() if not fnmatch.filter(told, code)} == {}
    assert [code for code in told if not any(fnmatch.fnmatchcase(code, one) for one in given)] == []
    assert [code for code, row in told.items() if len(row.strip(" |")) < 20] == []


@pytest.mark.parametrize("path", files(".md"), ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    page_text = re.sub(r"```.*?```", "", text(path), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|(?:src|href)=\"([^\"#]+)\"", page_text)
    local = [one or other for one, other in targets if not re.match(r"https?:", one or other)]
    assert [target for target in local if not (path.parent / target).exists()] == []


def test_the_user_guide_lists_every_key() -> None:
    guide = text(ROOT / "docs/user-guide.md")
    labels = re.findall(r'label: "([^"]+)"', text(ROOT / "static/js/core/keys.js"))
    assert labels
    assert [label for label in labels if label not in guide] == []
