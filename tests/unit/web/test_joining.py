"""web.joining: a joined module means what it means alone."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.data import ROOT
from tests.support.missing import missing
from web.assets import WAVES
from web.joining import NotJoinable, closure, joined, share_out, take_apart

JS = ROOT / "static/js"
SOURCES = {path.relative_to(JS).as_posix(): path.read_text("utf-8") for path in sorted(JS.rglob("*.js"))}
MODULES = {name: take_apart(name, source) for name, source in SOURCES.items()}
SMALL = {
    "a.js": 'import { two, say as tell } from "./lib/b.js";\nimport * as c from "./lib/c.js";\n'
    'tell("a");\nexport const sum = two + c.three;\n'
    'export async function later() {\n  return (await import("./lib/d.js")).four(sum);\n}\n'
    'globalThis.done = later().then((four) => told.push(four));\n',
    "lib/b.js": 'import {\n  three,\n} from "./c.js";\nexport { three as again } from "./c.js";\n'
    'export const say = (word) => told.push(word);\nsay("b");\nexport const two = three - 1;\n',
    "lib/c.js": 'told.push("c");\nexport const three = 3;\n',
    "lib/d.js": 'import "./e.js";\nimport { again } from "./b.js";\nexport const four = (sum) => [sum, again];\n',
    "lib/e.js": 'told.push("e");\n',
}  # fmt: skip


def node(*words: str) -> str:
    program = shutil.which("node") or missing("no Node.js: install version 20 or later")
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def written(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text('{"type": "module"}')
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text, "utf-8")


def test_joined_modules_run_once_in_their_order_and_share_what_they_hold(tmp_path: Path) -> None:
    script = 'globalThis.told = [];await import("%s");await done;console.log(JSON.stringify(told))'
    written(tmp_path / "alone", SMALL)
    written(tmp_path / "joined", joined(SMALL, {"base": ("a.js",)}))
    told = [
        json.loads(node("--input-type=module", "-e", script % (tmp_path / folder).as_posix()))
        for folder in ("alone/a.js", "joined/base.js")
    ]
    assert told[0] == told[1] == ["c", "b", "a", "e", [5, 3]]


def test_every_module_of_the_page_joins_into_text_that_can_be_read(tmp_path: Path) -> None:
    files = joined(SOURCES, WAVES)
    written(tmp_path, files)
    for name in files:
        if name.endswith(".js"):
            node("--check", str(tmp_path / name))


def test_joined_modules_give_the_same_names_as_alone(tmp_path: Path) -> None:
    core = [name for name in SOURCES if name.startswith("core/")]
    imports = "".join(f'import * as m{n} from "./{name}";\n' for n, name in enumerate(core))
    listed = ", ".join(f"m{n}" for n in range(len(core)))
    show = f"console.log(JSON.stringify([{listed}].map((one) => Object.keys(one).sort())));\n"
    own = {**{name: SOURCES[name] for name in core}, "all.js": imports + show}
    written(tmp_path / "alone", own)
    written(tmp_path / "joined", joined(own, {"base": ("all.js",)}))
    assert json.loads(node(str(tmp_path / "alone/all.js"))) == json.loads(node(str(tmp_path / "joined/base.js")))


@pytest.mark.parametrize(
    "source",
    [
        "export let count = 0;\n",
        "export var count = 0;\n",
        "export default 1;\n",
        'export * from "./b.js";\n',
        "const here = import.meta.url;\n",
        "const a = 1;\nexport { a };\n",
        "export const { a, b } = c;\n",
        'import thing from "elsewhere";\n',
    ],
)
def test_what_would_not_mean_the_same_is_refused(source: str) -> None:
    with pytest.raises(NotJoinable):
        take_apart("a.js", source)


def test_a_circle_of_imports_is_refused() -> None:
    circle = {"a.js": 'import "./b.js";\n', "b.js": 'import "./a.js";\n'}
    with pytest.raises(NotJoinable, match=r"a\.js b\.js a\.js"):
        joined(circle, {"base": ("a.js",)})


def test_a_tool_of_the_browser_shows_each_line_where_it_stands() -> None:
    files = joined(SOURCES, WAVES)
    for wave in (*WAVES, "rest"):
        text, known = files[f"{wave}.js"].split("\n"), json.loads(files[f"{wave}.js.map"])
        lines = [SOURCES[name.removeprefix("/static/js/")].split("\n") for name in known["sources"]]
        at = [0, 0]
        same = 0
        for number, mapping in enumerate(known["mappings"].split(";")):
            if mapping:
                _, source, line, _ = read(mapping)
                at = [at[0] + source, at[1] + line]
                same += text[number] == lines[at[0]][at[1]]
        assert at == [len(lines) - 1, len(lines[-1]) - 1]
        assert same > 0.8 * len(text), wave  # imports, exports and first lines are written anew


def read(mapping: str) -> list[int]:
    """One mapping's numbers, by the book (Source Map Revision 3)."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    numbers, value, shift = [], 0, 0
    for letter in mapping:
        digit = letters.index(letter)
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            numbers.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers


def test_the_first_picture_waits_for_few_modules_and_no_page_for_those_of_another() -> None:
    held = share_out(MODULES, WAVES)
    assert len(held["base"]) + len(held["viewer"]) <= 80
    where = {name: wave for wave, names in held.items() for name in names}
    assert {where[name] for name in closure(MODULES, WAVES["desk"])} == {"base", "desk"}
    assert {where[name] for name in closure(MODULES, WAVES["viewer"])} == {"base", "viewer"}
    for name in ("pages/late.js", "pages/marking.js", "tools/marking.js", "ui/uploads.js", "ui/help.js"):
        assert where[name] not in ("base", "viewer", "beside")


def test_every_module_is_in_one_file_or_is_a_script_of_a_page_of_its_own() -> None:
    held = [name for names in share_out(MODULES, WAVES).values() for name in names]
    templates = "".join(path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html"))
    assert len(held) == len(set(held))
    assert [name for name in set(SOURCES) - set(held) if f"js/{name}" not in templates] == []
