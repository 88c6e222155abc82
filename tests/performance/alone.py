"""A piece of work in a process of its own: how long it took, and the most memory that the process held.

Only the work is timed: not the start of Python, and not reading the modules that it needs.
`python -m tests.performance.alone tests.performance.some_work:name` runs it; what it is asked is that
it takes the parts of the installation, and it may answer with figures of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from shared.cli import JOB_STATEMENT_SECONDS
from shared.gateways.parts import Parts, assemble
from shared.log_lines import set_up_logging
from shared.settings import read_settings

if TYPE_CHECKING:
    # What only the tests need would count as memory of the work.
    from tests.performance.places import Place

ROOT = Path(__file__).resolve().parents[2]
Work = Callable[[Parts], Mapping[str, object] | None]


@dataclass(frozen=True)
class Alone:
    """What the work took, in seconds and MB, and what it answered."""

    seconds: float
    peak_mb: float
    said: Mapping[str, object] = field(default_factory=dict)


def alone(place: Place, work: str, **environment: str) -> Alone:
    """Do `module:function` in a process of its own. Raises RuntimeError when it fails."""
    given = {**os.environ, **place.environment, **environment}
    command = [sys.executable, "-m", "tests.performance.alone", work]
    ended = subprocess.run(
        command, env=given, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True
    )
    if ended.returncode:
        raise RuntimeError(f"{work} ended with status {ended.returncode}")
    said = json.loads(ended.stdout.splitlines()[-1])
    return Alone(said["seconds"], said["peak_mb"], said["said"])


def most_memory() -> float:
    """The most memory that this process has held so far, in MB; the part of it that it owns."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def main(name: str) -> None:
    """Do the work that is named, and say what it took."""
    module, function = name.split(":")
    work: Work = getattr(import_module(module), function)
    settings = read_settings()
    set_up_logging("ERROR")
    parts = assemble(settings, statement_seconds=JOB_STATEMENT_SECONDS)
    with parts.database.reading() as session:
        session.connection()
    began = time.perf_counter()
    said = work(parts) or {}
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "peak_mb": most_memory(), "said": dict(said)}))


if __name__ == "__main__":
    main(sys.argv[1])
