"""The docs say what is: every module, setting, route, error code and target has its line."""

import re
from pathlib import Path

import pytest
from flask import Flask

from utils import errors
from utils.config import Settings
from web import problems
from web.openapi import OPERATIONS

ROOT = Path(__file__).parent.parent


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def all_errors(base: type[errors.AppError] = errors.AppError) -> set[type[errors.AppError]]:
    named = {one for one in base.__subclasses__() if one.__name__ != "HttpProblem"}
    return {base} | named | {further for one in named for further in all_errors(one)}


def modules() -> list[str]:
    found = [*ROOT.glob("utils/*.py"), *ROOT.glob("web/*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found if path.name != "__init__.py")


@pytest.mark.parametrize("module", modules())
def test_map_names_every_module(module: str) -> None:
    assert f"`{module}`" in text("docs/ARCHITECTURE.md")


def test_map_names_no_module_that_is_gone() -> None:
    named = set(re.findall(r"`((?:utils|web)/[a-z_/]+\.py)`", text("docs/ARCHITECTURE.md")))

    assert not {name for name in named if not (ROOT / name).exists()}


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_setting_is_in_the_table_and_in_the_example(setting: str) -> None:
    name = setting.upper()
    assert f"| `{name}` |" in text("docs/DEPLOYMENT-RENDER.md")
    assert re.search(rf"^{name}=", text(".env.example"), re.MULTILINE)


def test_no_setting_is_documented_that_is_gone() -> None:
    named = set(re.findall(r"^([A-Z0-9_]+)=", text(".env.example"), re.MULTILINE))

    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("code", sorted({one.code for one in all_errors()} | {problems.UnsupportedMediaType.code}))
def test_error_code_is_in_the_table(code: str) -> None:
    assert f"`{code}`" in text("docs/ARCHITECTURE.md")


def test_openapi_document_and_routes_are_the_same_set(app: Flask) -> None:
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith(("/static", "/favicon"))
    }

    assert routes == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), sorted(OPERATIONS))
def test_route_is_in_the_developers_table(method: str, path: str) -> None:
    shown = re.sub(r"\{(\w+)\}", r"<\1>", path)
    assert f"`{method.upper()} {shown}`" in text("docs/DEVELOPMENT.md")


@pytest.mark.parametrize(
    "target", ["run", "test", "test-model", "lint", "check", "bench", "lighthouse", "screenshots", "lock"]
)
def test_make_target_exists_and_is_documented(target: str) -> None:
    assert re.search(rf"^{target}:.*##", text("Makefile"), re.MULTILINE)
    assert f"`make {target}`" in text("docs/DEVELOPMENT.md")


def test_first_screen_of_the_readme_has_the_two_commands() -> None:
    first_screen = "\n".join(text("README.md").splitlines()[:30])

    assert "make run" in first_screen
    assert "make test" in first_screen


@pytest.mark.parametrize(
    "name", ["README.md", "TUTORIAL.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_and_pictures_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text(name)):
        if not target.startswith("http"):
            assert (ROOT / name).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("line", ["--workers 1", "--threads 32", "healthCheckPath: /healthz", "plan: free"])
def test_blueprint_says_what_the_docs_say(line: str) -> None:
    assert line in text("render.yaml")


def test_blueprint_holds_no_secret() -> None:
    blueprint = text("render.yaml")
    for name in ("GEMINI_API_KEY", "SECRET_ACCESS_CODE"):
        assert re.search(rf"- key: {name}\n\s+sync: false", blueprint)


@pytest.mark.parametrize("room", sorted(p.name for p in (ROOT / "static/js").iterdir() if p.is_dir()))
def test_map_names_every_room_of_the_page(room: str) -> None:
    assert f"`static/js/{room}/`" in text("docs/ARCHITECTURE.md")


def test_pictures_of_the_docs_are_small_and_the_readme_shows_three() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()}

    assert {name: size for name, size in sizes.items() if size > 150_000} == {}
    assert len(re.findall(r"!\[[^]]+\]\(docs/images/[\w-]+\.webp\)", text("README.md"))) == 3
