"""Keeps the words of names in step with the names: run after an import."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_FORGET = text(
    "DELETE FROM party_word WHERE party_id IN (SELECT id FROM party WHERE words_key <> name_key)"
)
_SPLIT = {
    "postgresql": """
        INSERT INTO party_word (party_id, word, sort)
        SELECT DISTINCT party.id, split.word, left(party.name_key, 80)
        FROM party
        CROSS JOIN LATERAL unnest(
            string_to_array(party.name_key || ' ' || party.surname_key, ' ')
        ) AS split (word)
        WHERE party.words_key <> party.name_key AND split.word <> ''
    """,
    "sqlite": """
        INSERT INTO party_word (party_id, word, sort)
        SELECT DISTINCT party.id, split.value, substr(party.name_key, 1, 80)
        FROM party
        JOIN json_each(
            '[' || replace(
                json_quote(party.name_key || ' ' || party.surname_key), ' ', '","'
            ) || ']'
        ) AS split
        WHERE party.words_key <> party.name_key AND split.value <> ''
    """,
}
_REMEMBER = text("UPDATE party SET words_key = name_key WHERE words_key <> name_key")


def index_names(session: Session) -> int:
    """Make the search words of every party whose name changed since; how many there were.

    Three statements whatever the number of parties, and none of them touches an unchanged name.
    """
    session.flush()
    session.execute(_FORGET)
    session.execute(text(_SPLIT[session.get_bind().dialect.name]))
    changed = session.connection().execute(_REMEMBER).rowcount
    return int(changed)
