"""Files that appear under their name only when they are whole."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click


def write_whole(out: Path, pieces: Iterable[bytes]) -> None:
    """Write a file under another name, and give it its own when it is on the disk.

    Nobody takes half a file in, and a full disk leaves the old one as it was. Raises
    ClickException where the file cannot be written.
    """
    half = out.with_name(f".{out.name}.part")
    try:
        with half.open("wb") as opened:
            for piece in pieces:
                opened.write(piece)
            opened.flush()
            os.fsync(opened.fileno())
        half.replace(out)
    except OSError as problem:
        raise click.ClickException(f"{out} cannot be written: {problem.strerror}.") from None
    finally:
        half.unlink(missing_ok=True)
