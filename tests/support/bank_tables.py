"""A bank table of our own invention on which all published cases come out right, and the licensed ones.

Its weights were found by chance, so that each case says something: where a case passes by an
exception, it fails without it.
"""

from __future__ import annotations

from pathlib import Path

from shared.domain.bank_tables import BankTables, read_bank_tables

OWN_WEIGHTS = """
070116 070116 MOD11 1 5 5 9 4 7 7 5 7 8 3 4 5 5 12
070116 070116 MOD10 6 7 9 4 5 6 7 8 2 5 4 1 7 3 13
074456 074456 MOD11 9 7 7 8 2 4 5 8 7 2 9 3 6 3 12
074456 074456 MOD10 1 1 2 3 7 3 2 9 6 9 6 5 3 2 13
086090 086090 MOD10 7 5 7 8 4 8 3 9 6 3 4 4 8 2 8
089999 089999 MOD10 3 1 8 5 3 1 1 4 6 3 6 6 8 4
107999 107999 MOD11 6 1 6 8 6 9 6 3 4 4 6 2 5 7
118765 118765 DBLAL 2 5 3 5 4 5 2 2 7 7 8 5 9 7 1
134020 134020 MOD11 1 6 8 1 1 6 8 8 7 3 3 7 0 0 4
180002 180002 MOD11 5 4 9 7 7 6 5 4 3 6 7 3 8 1 14
200915 200915 MOD11 2 3 9 7 2 4 7 3 3 6 4 3 1 5 6
200915 200915 DBLAL 8 2 1 2 6 1 9 5 3 6 1 8 3 5 6
202959 203099 MOD11 6 6 1 7 2 9 8 5 2 1 9 4 8 7
202959 203099 DBLAL 2 6 3 5 1 4 8 1 9 4 8 1 7 9
309070 309070 MOD11 9 1 4 2 9 3 5 4 7 2 6 1 8 4 2
309070 309070 MOD11 4 7 8 7 2 2 6 8 5 2 1 5 7 3 9
772798 772798 MOD11 9 6 2 5 9 3 5 9 6 8 3 4 7 6 7
820000 827999 MOD11 6 5 5 1 3 3 9 1 3 6 6 2 5 3
820000 827999 DBLAL 6 9 7 1 3 8 7 5 2 6 3 8 6 1 3
871427 871427 MOD11 2 6 8 8 5 6 1 4 7 4 7 6 7 7 10
871427 871427 DBLAL 5 8 1 5 4 7 8 5 4 1 7 8 5 5 11
872427 872427 MOD11 6 2 4 6 4 1 8 2 1 2 4 5 5 4 10
872427 872427 DBLAL 7 5 9 9 8 2 9 1 8 4 6 2 3 8 11
938000 938999 MOD11 1 2 7 1 7 1 7 9 5 1 3 7 0 0 5
938000 938999 DBLAL 2 8 9 2 7 7 9 1 7 1 3 5 7 0 5
""".strip().splitlines()
OWN_SUBSTITUTES = ("938600 938611",)

LICENSED = Path(__file__).resolve().parents[3] / "shared" / "data" / "modulus"
"""Beside the project on machines whose owner is licensed; nowhere else."""
VERSIONS = (
    ("valacdos_v7-70.txt", "scsubtab_v7-70.txt"),
    ("valacdos_v7-90.txt", "scsubtab_v7-70.txt"),
    ("valacdos_downloaded-2026-07-10.txt", "scsubtab_downloaded-2026-07-10.txt"),
)
NOT_HERE = "the licensed tables are not beside the project"


def own_tables() -> BankTables:
    """The table of our own."""
    return read_bank_tables(OWN_WEIGHTS, OWN_SUBSTITUTES)


def licensed_lines(version: tuple[str, str]) -> tuple[list[str], list[str]]:
    """The lines of both files of one version."""
    weights, substitutes = ((LICENSED / name).read_text().splitlines() for name in version)
    return weights, substitutes
