"""Tagged PDF (PDF/UA-1) from Typst templates; data goes in as JSON and is never put into a template's text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "letters"
ACCESSIBLE: Final = "ua-1"


class TypstDocuments:
    """Makes papers from the templates in templates/letters."""

    def make(self, template: str, content: Mapping[str, Any]) -> bytes:
        """The PDF of a template with its data; about 30 ms."""
        import typst  # large, and most requests make no paper

        made = typst.compile(
            str(FOLDER / f"{template}.typ"),
            root=str(FOLDER),
            font_paths=[_fonts()],
            ignore_system_fonts=True,
            sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
            pdf_standards=[ACCESSIBLE],
        )
        return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> str:
    """The folder of a sans font that has the letters of Welsh."""
    import font_source_sans_pro

    return str(Path(font_source_sans_pro.__file__).parent / "files")
