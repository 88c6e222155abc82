"""How to sign in to the sandbox as each kind of user, as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from shared.services.sandbox.agencies import ADVISERS_THERE
from shared.services.sandbox.agencies import PASSWORD as ADVISERS_PASSWORD
from shared.services.sandbox.direct_debit import EXAMPLES
from shared.services.sandbox.named import SIGN_IN_AS
from shared.services.sandbox.officers import OFFICERS, PASSWORD
from shared.services.staff import ROLE_NAMES

PAYERS = ("Account reference", "Postcode", "Surname or organisation", "Who")
BANK = ("Sort code", "Account", "Check says", "What they are")
STAFF = ("Email", "Code now", "Key of the app", "Who")


def who_lines(base_url: str, instant: datetime) -> Iterator[str]:
    """Everybody, with the codes that officers' apps show at this instant of the real time."""
    yield f"Payers sign in at {base_url}/sign-in"
    yield f"  and read the code that they are sent at {base_url}/sandbox/messages"
    yield ""
    yield from _table(PAYERS, [(p.reference, p.postcode, p.name, p.about) for p in SIGN_IN_AS])
    yield ""
    yield "Direct Debits: bank details to try"
    yield ""
    yield from _table(BANK, [(e.sort_code, e.account, e.verdict, e.about) for e in EXAMPLES])
    yield ""
    yield f"Officers sign in at {base_url}/officers/sign-in with the password: {PASSWORD}"
    yield "  A code works once, for about a minute; `evenkeel sandbox who` prints the next ones."
    yield ""
    yield from _table(
        STAFF,
        [
            (o.email, o.code_at(instant), o.secret, _about(o.name, ROLE_NAMES[o.role], o.about))
            for o in OFFICERS
        ],
    )
    yield ""
    yield f"Advisers sign in at {base_url}/agency/sign-in with the password: {ADVISERS_PASSWORD}"
    yield ""
    yield from _table(
        STAFF,
        [(a.email, a.code_at(instant), a.secret, f"{a.name}, {a.about}") for a in ADVISERS_THERE],
    )


def _about(name: str, role: str, more: str) -> str:
    return f"{name}, {role.lower()}{f' ({more})' if more else ''}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, ["-" * width for width in widths[:-1]] + ["-" * len(head[-1])], *rows):
        yield (
            "  "
            + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
