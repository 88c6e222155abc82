"""The person's own statement to take away, signed, and to bring back here."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from shared.domain.sfs.given import GivenStatement
from shared.domain.sfs.portable import (
    BroughtBack,
    Issue,
    brought_back,
    signed,
    to_sign,
    unsigned,
    until,
)
from shared.domain.statement_lines import LINE
from shared.services.agencies.terms import agency_terms
from shared.services.audit import Actor, record_audit
from shared.services.sign_in.keys import Keys
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.given import BROUGHT_BACK, Source, write_given
from shared.services.statements.portable import portable
from shared.services.statements.read import current, read_version
from shared.services.statements.sfs_files import given_of
from shared.services.statements.sheet import FormMark, Sheet
from shared.services.statements.submit import Submitted
from shared.services.statements.whole import WholeAnswer, save_whole

HOLDER = "statement holder"


@dataclass(frozen=True)
class StatementKey:
    """The key that statements are signed with, made from the installation's one secret."""

    secret: str = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """An Ed25519 signature; the same content gives the same."""
        return self._key.sign(content)

    def fits(self, signature: bytes, content: bytes) -> bool:
        """Whether we signed this."""
        try:
            self._key.public_key().verify(signature, content)
        except InvalidSignature:
            return False
        return True

    @property
    def public(self) -> str:
        """The public key as PEM, for whoever wants to check a signature."""
        return (
            self._key.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )

    @property
    def name(self) -> str:
        """A short name of the key, from its own bytes."""
        return hashlib.sha256(self.public.encode()).hexdigest()[:16]

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"evenkeel statements")
        return Ed25519PrivateKey.from_private_bytes(made.derive(self.secret.encode()))


@dataclass(frozen=True)
class TakenAway:
    """A version as a signed file."""

    sheet: Sheet
    content: str
    issue: Issue
    signature: str

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"statement-{self.sheet.version}-signed"


def take_away(
    session: Session,
    party_id: int,
    statement_id: int,
    keys: Keys,
    council: str,
    today: date,
) -> TakenAway:
    """One of their own versions, signed. Raises NotFound for any other."""
    sheet = read_version(session, party_id, statement_id, today)
    key = StatementKey(keys.secret)
    days = agency_terms(session, today).portable_days
    holder = keys.digest(HOLDER, party_id)
    issue = Issue(council, holder, today, until(today, days), key.name)
    table = unsigned(given_of(session, sheet, today), portable(sheet), issue)
    signature = key.sign(to_sign(table))
    written = base64.b64encode(signature).decode()
    return TakenAway(sheet, signed(table, signature), issue, written)


def read_back(content: bytes, party_id: int, keys: Keys, today: date) -> BroughtBack:
    """What a file that somebody brings back is, and what it says where it is theirs."""
    key = StatementKey(keys.secret)
    return brought_back(content, keys.digest(HOLDER, party_id), key.fits, today)


def use_as_version(
    session: Session, party_id: int, given: GivenStatement, actor: Actor, now: datetime, today: date
) -> Submitted:
    """Make what came back the newest version as it is. Raises NotTaken."""
    source = Source(BROUGHT_BACK, str(actor))
    return write_given(session, party_id, given, source, actor, now, today)


def use_as_draft(
    session: Session, party_id: int, given: GivenStatement, actor: Actor, now: datetime, today: date
) -> Sheet:
    """Fill the draft in with what came back; what stood in it goes."""
    found = current(session, party_id, today)
    mark = found.draft.mark if found.draft else FormMark()
    entries = {entry.code: entry for entry in given.entries}
    lines = LinesAnswer({code: entries.get(code) for code in LINE})
    answer = WholeAnswer(
        given.household, lines, given.changes, given.savings, dict(given.group_notes)
    )
    saved = save_whole(session, party_id, answer, mark, now, today)
    record_audit(
        session, actor, "brought a statement back", f"statement:{saved.id}", now, party=party_id
    )
    return saved
