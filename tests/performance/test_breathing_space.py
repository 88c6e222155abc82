"""Breathing Space in a whole council: from the notice to the last path blocked, and whom notices mean.

BENCH_NOTICES says how many notices are generated for the matching.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter

from sqlalchemy import func, insert, select

from shared.domain.gate import RECOVERY, Act, Blocked, HoldKind
from shared.domain.money import ZERO
from shared.domain.person_match import Address, Sure
from shared.domain.written_address import address_of
from shared.models import Account, Debt, Hold, Liability, Party, PartyKind
from shared.services.gate import may_go_out
from shared.services.moratorium.matching import find_person
from shared.services.moratorium.take import take_notice
from shared.services.sign_in.keys import Keys
from tests.performance.figures import Figure
from tests.support.misspelt import Someone, changed, true_notice
from tests.support.moratoriums import OFFICER

NOTICES = int(os.environ.get("BENCH_NOTICES", "1000"))
FROZEN = 40
"""How many people are frozen one after the other, to have a usual time."""


def people(session, count):
    """People of the council who owe something, chosen by the throw of dice."""
    dice = random.Random(5)  # nosec B311  # made-up notices
    last = session.scalar(select(func.max(Party.id)))
    rows = session.execute(
        select(Party, Account)
        .join(Liability, Liability.party_id == Party.id)
        .join(Account, Account.id == Liability.account_id)
        .join(Debt, Debt.account_id == Account.id)
        .where(
            Party.kind == PartyKind.PERSON,
            Liability.removed_on.is_(None),
            Debt.charge > ZERO,
            Party.id.in_(dice.sample(range(1, last + 1), min(last, count * 6))),
        )
        .order_by(Party.id)
    ).all()
    found = {party.id: _someone(party, account) for party, account in rows}
    chosen = list(found.values())
    dice.shuffle(chosen)
    return chosen[:count]


def _someone(party, account):
    first = f"{account.address_1} {account.address_2}".strip()
    address = address_of(party.letter_address) or Address(first, account.postcode)
    return Someone(party.id, party.forenames, party.surname, address, account.reference)


def usual(times):
    return sorted(times)[len(times) // 2]


def test_from_the_notice_to_the_last_path_blocked(council, scene, figures):
    database, now = scene.database, scene.now
    today, keys = now.date(), Keys("a secret of the bench, long enough to be one")
    with database.reading() as session:
        chosen = people(session, FROZEN)
    times, slow = [], 0.0
    for number, someone in enumerate(chosen):
        notice = true_notice(someone, number, today)
        began = time.perf_counter()
        with database.transaction() as session:
            take_notice(session, keys, notice, OFFICER, now)
        times.append(time.perf_counter() - began)
        slow = max(slow, times[-1])
        with database.reading() as session:
            passed = {
                act
                for act in RECOVERY
                if not isinstance(may_go_out(session, act, someone.party_id, None, today), Blocked)
            }
        assert passed == set()
        with database.reading() as session:
            answer = may_go_out(session, Act.ANSWER, someone.party_id, None, today)
        assert not isinstance(answer, Blocked)
    figures.note(
        Figure(
            "notice_to_blocked",
            council.place.kind,
            council.accounts,
            usual(times),
            usual(one_hold(database, chosen, now)),
            p95=sorted(times)[len(times) * 95 // 100],
        )
    )


def one_hold(database, chosen, now):
    """The least that could block somebody: one row, committed."""
    times = []
    for someone in chosen:
        began = time.perf_counter()
        with database.transaction() as session:
            session.execute(
                insert(Hold).values(
                    party_id=someone.party_id,
                    kind=HoldKind.BREATHING_SPACE,
                    subject="bench",
                    starts_on=now.date(),
                    ends_on=now.date(),
                    created_at=now,
                    created_by="bench",
                )
            )
        times.append(time.perf_counter() - began)
    return times


def test_whom_generated_notices_mean(council, scene, figures):
    dice = random.Random(17)  # nosec B311  # made-up notices
    found = Counter()
    times, floor = [], []
    with scene.database.reading() as session:
        chosen = people(session, NOTICES)
        for number, someone in enumerate(chosen):
            notice = changed(someone, dice, number, scene.now.date())
            began = time.perf_counter()
            seen = find_person(session, notice)
            times.append(time.perf_counter() - began)
            ids = [match.party_id for match in seen.matches]
            found[seen.sure, someone.party_id in ids] += 1
            found["frozen beside"] += len(set(ids) - {someone.party_id})
            began = time.perf_counter()
            session.execute(select(Party).where(Party.id == someone.party_id)).all()
            floor.append(time.perf_counter() - began)
    matched = found[Sure.CERTAIN, True] + found[Sure.DOUBTFUL, True]
    print(
        f"{len(chosen)} notices: certain {found[Sure.CERTAIN, True]}, "
        f"a person asked {found[Sure.DOUBTFUL, True]}, nobody {found[Sure.NONE, False]}, "
        f"the wrong people asked about {found[Sure.DOUBTFUL, False]}, "
        f"frozen beside them {found['frozen beside']}, wrong {found[Sure.CERTAIN, False]}"
    )
    figures.note(
        Figure(
            "notice_matched",
            council.place.kind,
            council.accounts,
            usual(times),
            usual(floor),
            p95=sorted(times)[len(times) * 95 // 100],
        )
    )
    assert found[Sure.CERTAIN, False] == 0
    assert matched * 10 >= len(chosen) * 9
