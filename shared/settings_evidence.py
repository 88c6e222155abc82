"""Where evidence is kept, with which key, and what scans it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from shared.settings_reading import Reading

NONE, SANDBOX = "none", "sandbox"
_ADDRESS = re.compile(r"/[^\0]+|[A-Za-z0-9.-]+:[0-9]{1,5}|\[[0-9a-f:]+\]:[0-9]{1,5}")


@dataclass(frozen=True)
class EvidenceSettings:
    """The folder, the key that nothing else has, and the scanner."""

    folder: Path
    key: str = field(repr=False)
    clamd: str
    """A socket's path, `host:port`, `none` (everything is kept aside) or `sandbox`."""


def read_evidence(reading: Reading) -> EvidenceSettings:
    """The settings for evidence. The sandbox keeps its own in a folder beside its database."""
    folder = reading.text("EVENKEEL_EVIDENCE", "instance/evidence")
    if folder and not reading.sandbox and not Path(folder).is_dir():
        reading.mistakes.append(f"EVENKEEL_EVIDENCE: there is no folder at {folder}.")
    clamd = reading.text("EVENKEEL_CLAMD", SANDBOX)
    usual = (NONE, SANDBOX) if reading.sandbox else (NONE,)
    if clamd and clamd not in usual and not _ADDRESS.fullmatch(clamd):
        reading.mistakes.append(
            "EVENKEEL_CLAMD must be the path of clamd's socket, host:port, or none."
        )
    return EvidenceSettings(Path(folder), _key(reading), clamd)


def _key(reading: Reading) -> str:
    key = reading.secret("EVENKEEL_EVIDENCE_KEY")
    if key and not reading.sandbox and key == reading.optional("EVENKEEL_SECRET_KEY"):
        reading.mistakes.append(
            "EVENKEEL_EVIDENCE_KEY must be another secret than EVENKEEL_SECRET_KEY."
        )
    return key
