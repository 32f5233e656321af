"""Arrows point down, and every outside library has one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LAYERS = {
    "utils.records": 0,
    "utils.errors": 0,
    "utils.export_errors": 0,
    "utils.config": 0,
    "utils.files": 1,
    "utils.tally": 1,
    "utils.editing": 1,
    "utils.validators": 1,
    "utils.naming": 1,
    "utils.instructions": 1,
    "utils.caption_text": 1,
    "utils.windows": 1,
    "utils.guessing": 1,
    "utils.allowance": 1,
    "utils.understanding_text": 1,
    "utils.access": 1,
    "utils.closing": 1,
    "utils.schedule": 1,
    "utils.containers": 1,
    "utils.readers": 1,
    "utils.image_processor": 1,
    "utils.rendering": 1,
    "utils.colour": 1,
    "utils.image_metadata": 1,
    "utils.decode_gate": 1,
    "utils.deadline": 1,
    "utils.zip_stream": 1,
    "utils.signed_links": 1,
    "utils.outputs": 2,
    "utils.thumbnails": 2,
    "utils.sessions": 2,
    "utils.engines": 2,
    "utils.pacing": 2,
    "utils.library": 2,
    "utils.generation": 2,
    "utils.uploads": 3,
    "utils.captioning": 3,
    "utils.caption_generator": 3,
    "utils.attempts": 3,
    "utils.finishing": 3,
    "utils.metadata_exporter": 3,
    "utils.understanding": 3,
    "utils.backups": 3,
    "utils.inspection": 3,
    "utils.exports": 3,
    "utils.variations": 3,
    "utils.filing": 3,
    "utils.generated_images": 3,
    "utils.playground": 3,
    "utils.services": 4,
    "web": 5,
    "app": 6,
}

#: who may import an outside library; everything else of the outside is the standard library
DOORS = {
    "flask": ("web", "app"),
    "werkzeug": ("web",),
    "gunicorn": ("web.serving",),
    "PIL": ("utils.image_processor", "utils.colour", "utils.rendering", "utils.engines.offline"),
    "google": ("utils.engines.gemini",),
    "httpx2": ("utils.engines.gemini", "utils.engines.openai", "utils.generation.wire"),
    "tenacity": ("utils.attempts",),
    "apscheduler": ("utils.schedule",),
    "limits": ("utils.windows",),
    "ijson": ("utils.backups",),
    "defusedxml": ("utils.containers.xmp",),
    "duckdb": ("utils.library.cache",),
    "mutagen": ("utils.containers.media",),
    "click": ("web.commands",),
    "pydantic": ("utils.config", "utils.sessions", "web"),
    "pydantic_settings": ("utils.config",),
    "pybase64": ("utils.image_processor", "utils.sessions", "utils.backups", "web.uploads"),
}

MODULES = sorted([ROOT / "app.py", *ROOT.glob("utils/**/*.py"), *ROOT.glob("web/**/*.py")])


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(name: str) -> int | None:
    places = [place for place in LAYERS if name == place or name.startswith(place + ".")]
    return LAYERS[max(places, key=len)] if places else None


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_every_module_has_a_layer_and_imports_point_down(path: Path) -> None:
    name = module_name(path)
    if name == "utils":
        return
    own = layer(name)
    assert own is not None, f"{name} is on no layer: put it on the map"

    for target in imports(path):
        other = layer(target)
        assert other is None or other <= own, f"{name} (L{own}) imports {target} (L{other})"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_outside_libraries_come_through_their_door(path: Path) -> None:
    name = module_name(path)
    for target in imports(path):
        doors = DOORS.get(target.split(".")[0])
        allowed = doors is None or any(name == door or name.startswith((door + ".", door + "_")) for door in doors)
        assert allowed, f"{name} imports {target}"


def test_no_import_is_of_a_library_without_a_door() -> None:
    import sys

    known = {*sys.stdlib_module_names, *DOORS, "utils", "web", "app"}
    unknown = {target.split(".")[0] for path in MODULES for target in imports(path)} - known

    assert not unknown


@pytest.mark.parametrize(
    "path", [path for path in MODULES if module_name(path) not in {"utils", "app"}], ids=module_name
)
def test_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module begins with what it is for"
    assert text.count("\n") <= 300, "this file may hold two jobs"


def test_only_files_module_creates_or_replaces_files() -> None:
    writers = {"write_bytes", "write_text", "NamedTemporaryFile", "mkstemp", "rmtree", "unlink", "replace_file"}
    for path in MODULES:
        if module_name(path) == "utils.files":
            continue
        called = {
            node.func.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert not called & writers, f"{module_name(path)} writes files itself"
