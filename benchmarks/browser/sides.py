"""The viewers that are compared: each with the same series, from loopback."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import create_test_dicom
from benchmarks.harness import DATA, Client, free_port, lightbox, study
from phantom.files import nifti

HERE = Path(__file__).parent
PEERS = DATA / "peers"
PACKAGES = ("dwv@0.35", "@niivue/niivue@0.69")
"""Of npm, installed into a folder outside the project; none of it is part of Lightbox."""

STYLE = """html, body { height: 100%; margin: 0; background: #000 }
body { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr }
body > div { position: relative; min-width: 0; overflow: hidden }"""
PAGES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "dwv": (
        ("konva/konva.min.js", "jszip/dist/jszip.min.js", "magic-wand-tool/dist/magic-wand.min.js"),
        {
            "dwv": "./node_modules/dwv/dist/dwv.min.js",
            "konva": "data:text/javascript,export default window.Konva",
            "jszip": "data:text/javascript,export default window.JSZip",
            "magic-wand-tool": "data:text/javascript,export default window.MagicWand",
        },
    ),
    "niivue": (("@niivue/niivue/dist/niivue.umd.js",), {}),
}
"""Of each page: scripts that come first, and what the names of imports stand for."""


@dataclass(frozen=True)
class Side:
    """One viewer.

    Attributes
    ----------
    stack, planes : str
        Addresses of one stack and of three planes.
    script : str
        Defines ``window.side`` where the page does not do so itself.
    whole : bool
        It has fetched the whole series before anything can be done with it.
    """

    name: str
    stack: str
    planes: str
    script: str = ""
    whole: bool = False


def install() -> None:
    """Fetch the other viewers, once."""
    PEERS.mkdir(parents=True, exist_ok=True)
    if not (PEERS / "node_modules/dwv").is_dir() or not (PEERS / "node_modules/@niivue").is_dir():
        (PEERS / "package.json").write_text(json.dumps({"private": True}))
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
        subprocess.run(command, cwd=PEERS, check=True)
    for name, (before, imports) in PAGES.items():
        shutil.copy(HERE / f"{name}.js", PEERS)
        (PEERS / f"{name}.html").write_text(_page(name, before, imports))


def _page(name: str, before: tuple[str, ...], imports: dict[str, str]) -> str:
    """A page of one viewer: its libraries, then its script."""
    libraries = "".join(f'<script src="node_modules/{path}"></script>' for path in before)
    named = f'<script type="importmap">{json.dumps({"imports": imports})}</script>' if imports else ""
    script = f'<script type="module" src="{name}.js"></script>'
    return f"<!doctype html><title>{name}</title><style>{STYLE}</style>{libraries}{named}<body></body>{script}"


def unpacked(slices: int) -> str:
    """The series as single files, and as one NIfTI file beside them; gives the folder's name."""
    archive = study(slices)
    folder = PEERS / archive.stem
    if not folder.is_dir():
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(folder.with_suffix(".part"))
        folder.with_suffix(".part").rename(folder)
    volume = PEERS / f"{archive.stem}.nii.gz"
    if not volume.is_file():
        volume.write_bytes(nifti(create_test_dicom.quick_ct(slices)[1]))
    return archive.stem


@contextmanager
def running(slices: int, folder: Path) -> Iterator[list[Side]]:
    """The sides, each with its server."""
    install()
    name = unpacked(slices)
    ours = lightbox(folder)
    port = free_port()
    words = ["-m", "http.server", "--bind", "127.0.0.1", "--protocol", "HTTP/1.1", "--directory", str(PEERS), str(port)]
    theirs = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ours.start()
    try:
        yield [_lightbox(ours.port, slices), *(_peer(peer, port, name, slices) for peer in ("dwv", "niivue"))]
    finally:
        ours.stop()
        theirs.terminate()
        theirs.wait(10)


def _lightbox(port: int, slices: int) -> Side:
    client = Client(port)
    status, body = client.upload(study(slices).read_bytes())
    client.close()
    if status != 201:
        raise RuntimeError(f"Lightbox answered {status}: {body}")
    place = f"http://127.0.0.1:{port}/view/{body['studies'][0]['id']}?series={body['id']}"
    return Side("Lightbox", place, f"{place}&layout=mpr", (HERE / "lightbox.js").read_text())


def _peer(name: str, port: int, series: str, slices: int) -> Side:
    place = f"http://127.0.0.1:{port}/{name}.html?series={series}&slices={slices}"
    return Side(name, place, f"{place}&planes=1", whole=True)
