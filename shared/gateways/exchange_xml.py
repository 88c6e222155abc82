"""Reads an exchange file of a statement in XML, as what may attack us: no document type, no entity,
nothing external, a bound on its depth. Attributes are left unread: the format has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from shared.domain.sfs.parse import DEEPEST, NotReadable


def read_xml(content: bytes) -> dict[str, Any]:
    """What stands in the file by name; an element that comes again is a list. Raises NotReadable."""
    walk = _Walk()
    try:
        parser = XMLParser(target=walk, forbid_dtd=True)
        parser.feed(content)
        parser.close()
    except DefusedXmlException as error:
        raise NotReadable("entities") from error
    except (ParseError, ValueError, LookupError) as error:
        raise error if isinstance(error, NotReadable) else NotReadable("not_xml") from error
    found = walk.found
    if not isinstance(found, dict):
        raise NotReadable("not_a_statement")
    return found


class _Walk:
    """What the parser tells of each element."""

    def __init__(self) -> None:
        self.found: object = None
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []

    def start(self, tag: str, said: Mapping[str, str]) -> None:
        """An element begins."""
        if len(self._open) >= DEEPEST:
            raise NotReadable("too_deep")
        self._open.append((tag.rpartition("}")[2], {}, []))

    def data(self, text: str) -> None:
        """Text between tags."""
        self._open[-1][2].append(text)

    def end(self, tag: str) -> None:
        """An element ends: it is what stood in it, or its text."""
        name, inside, words = self._open.pop()
        value: object = inside or "".join(words)
        if not self._open:
            self.found = value
            return
        around = self._open[-1][1]
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]

    def close(self) -> None:
        """The file ends."""
