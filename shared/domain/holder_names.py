"""Whether the name on a bank account can be the payer's own.

Source: *Service User's Guide and Rules to the Direct Debit Scheme*, paperless sign-up: where the name
on the account is not the payer's, a person looks before the instruction is lodged. People type
initials, leave accents out, turn the order round and give both names of a joint account.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from shared.domain.name_keys import name_words

_TITLES = frozenset(
    "MR MRS MS MISS MX DR PROF REV SIR DAME LADY LORD MASTER CLLR ESQ JNR SNR AND".split()
)
_OF_FIRMS = frozenset("LTD LIMITED PLC LLP CO COMPANY CYF CYFYNGEDIG THE AND CIC CIO".split())


@dataclass(frozen=True)
class PayerName:
    """What a payer is called in our records."""

    forenames: str
    surname: str
    organisation: str = ""


def can_be_same(holder: str, payer: PayerName) -> bool:
    """Whether the holder's name, as it was typed, can be the payer's.

    A person: the whole surname and one forename or its initial. An organisation: the same words,
    but for those that only say what kind of firm it is.
    """
    typed = name_words(holder)
    if payer.organisation and not payer.surname:
        return _same_firm(typed, name_words(payer.organisation))
    surname = name_words(payer.surname)
    if not surname or not _has_surname(typed, surname):
        return False
    left = [word for word in typed if word not in _TITLES and word not in surname]
    return any(_can_be(word, name) for word in left for name in name_words(payer.forenames))


def _has_surname(typed: tuple[str, ...], surname: tuple[str, ...]) -> bool:
    """With its parts apart or written together: `St John`, `StJohn`, `O Neill`."""
    whole = "".join(surname)
    together = {first + second for first, second in pairwise(typed)}
    return set(surname) <= set(typed) or whole in typed or whole in together


def _can_be(word: str, name: str) -> bool:
    return word == name or (len(word) == 1 and name.startswith(word))


def _same_firm(typed: tuple[str, ...], known: tuple[str, ...]) -> bool:
    ours, theirs = ([w for w in words if w not in _OF_FIRMS] for words in (known, typed))
    return bool(ours) and "".join(ours) == "".join(theirs)
