"""Keeps the words of names in step with the names: run after an import."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_FORGET = text(
    "DELETE FROM party_word WHERE party_id IN (SELECT id FROM party WHERE words_key <> name_key)"
)
_SPLIT = {
    # The words of a name key are all different, so only the surname's own may stand there twice.
    "postgresql": """
        INSERT INTO party_word (party_id, word, sort)
        SELECT party.id, split.word, left(party.name_key, 80)
        FROM party
        CROSS JOIN LATERAL (
            SELECT unnest(string_to_array(party.name_key, ' '))
            UNION SELECT party.surname_key
        ) AS split (word)
        WHERE (party.words_key <> party.name_key OR party.id > :newest) AND split.word <> ''
    """,
    "sqlite": """
        INSERT INTO party_word (party_id, word, sort)
        SELECT party.id, split.value, substr(party.name_key, 1, 80)
        FROM party
        JOIN json_each(
            '[' || replace(
                json_quote(party.name_key || ' ' || party.surname_key), ' ', '","'
            ) || ']'
        ) AS split
        WHERE (party.words_key <> party.name_key OR party.id > :newest) AND split.value <> ''
        ON CONFLICT DO NOTHING
    """,
}
_REMEMBER = text("UPDATE party SET words_key = name_key WHERE words_key <> name_key")
_NONE_IS_NEWER = 2_147_483_647


def index_names(session: Session, newest: int = _NONE_IS_NEWER) -> int:
    """Make the search words of every party whose name changed since; how many there were.

    So are those of parties added after `newest`, whose `words_key` was written with them. Three
    statements whatever the number of parties, and none of them touches an unchanged name.
    """
    session.flush()
    connection = session.connection()
    connection.execute(_FORGET)
    connection.execute(text(_SPLIT[connection.dialect.name]), {"newest": newest})
    return int(connection.execute(_REMEMBER).rowcount)
