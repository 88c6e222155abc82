"""A command of ours as it is typed, and the rows and bytes of a run's file without anything else."""

from __future__ import annotations

import contextlib
import io
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from sqlalchemy import event

from shared.cli import direct_debit, evenkeel, jobs
from shared.gateways.parts import Parts
from shared.services.direct_debit.run_file import file_pieces
from shared.services.sign_in.keys import Keys
from shared.settings import BacsAccount

AT_ONCE = 1_000
READ = (direct_debit, jobs)
"""What the commands are in, read before anything is timed."""


def command(_parts: Parts) -> Mapping[str, object]:
    """The command in BENCH_COMMAND, with what it says."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        ended = evenkeel.main(json.loads(os.environ["BENCH_COMMAND"]), standalone_mode=False)
    if ended:
        raise SystemExit(int(ended))
    return {"said": said.getvalue()}


def rows_and_bytes(parts: Parts) -> Mapping[str, object]:
    """The rows of a run's file by the driver alone, and its bytes written to the disk; seconds."""
    settings, rounds = parts.settings, []
    run_id = int(os.environ["BENCH_RUN"])
    with parts.database.reading() as session:
        account = cast(BacsAccount, settings.bacs)
        asked: list[tuple[str, Any]] = []
        event.listen(
            parts.database.engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, values, *_more: asked.append((statement, values)),
        )
        content = b"".join(file_pieces(session, Keys(settings.secret_key), account, run_id))
        statement, values = next(each for each in asked if "direct_debit_line" in each[0])
        driver: Any = session.connection().connection.driver_connection
        for _ in range(5):
            began = time.perf_counter()
            cursor = driver.cursor()
            cursor.execute(statement, values)
            while cursor.fetchmany(AT_ONCE):
                pass
            _write(Path(os.environ["BENCH_FILE"]), content)
            rounds.append(time.perf_counter() - began)
    return {"floor": sorted(rounds)[2], "bytes": len(content)}


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
