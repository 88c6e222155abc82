"""Files that appear under their name only when they are whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click


def write_whole(out: Path, pieces: Iterable[bytes]) -> None:
    """Write a file from its pieces, as `whole_file` does. Raises ClickException."""
    with whole_file(out) as opened:
        opened.writelines(pieces)


@contextmanager
def whole_file(out: Path) -> Iterator[BinaryIO]:
    """A file to write to under another name, which gets its own when it is on the disk.

    Nobody takes half a file in, and a full disk or anything that is raised leaves the old one as it
    was. Raises ClickException where the file cannot be written.
    """
    half = out.with_name(f".{out.name}.part")
    try:
        with half.open("wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        half.replace(out)
    except OSError as problem:
        raise click.ClickException(f"{out} cannot be written: {problem.strerror}.") from None
    finally:
        half.unlink(missing_ok=True)
