"""The import of a whole council beside COPY alone (PostgreSQL) or executemany alone (SQLite)."""

from __future__ import annotations

import pytest

from tests.performance.figures import Figure
from tests.performance.loading import floor_of_records, floor_of_staging

MOST_MB = 100


@pytest.mark.grows
def test_a_whole_council_is_imported_in_little_memory(council, figures):
    imported, place = council.imported, council.place
    floors = {
        "import": floor_of_records(place),
        "import_beside_staging": floor_of_staging(place, council.extract),
    }
    for name, floor in floors.items():
        figures.note(
            Figure(
                name,
                place.kind,
                council.accounts,
                imported.seconds,
                floor,
                most=1.4 if name == "import" and place.kind == "postgresql" else None,
                peak_mb=round(imported.peak_mb, 1),
            )
        )
    assert imported.peak_mb < MOST_MB
