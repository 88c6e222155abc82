"""The sandbox council: complete, the same for the same seed, and never over anything else."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, date, datetime
from itertools import chain

import pytest
from sqlalchemy import func, select

from shared.domain.extract_rows import RECORDS, Cell, read_row
from shared.domain.guideline_file import read_guideline_set
from shared.domain.household import Child, Household
from shared.domain.money import ZERO, Money
from shared.domain.proposal_states import ProposalState
from shared.domain.roles import STAFF
from shared.domain.stages import STAGES, DebtType, Nation
from shared.models import (
    Account,
    Agency,
    Debt,
    HardshipApplication,
    Hold,
    Liability,
    Officer,
    OfficerParty,
    Party,
    Proposal,
    Statement,
    WorkItem,
)
from shared.services.agencies.directory import client_counts
from shared.services.audit import WholeChain, verify_chain
from shared.services.card_payments.payout_read import card_standing, payouts
from shared.services.ledger.cash_file_list import cash_files
from shared.services.ledger.invariants import violations
from shared.services.ledger.suspense_list import suspense_totals
from shared.services.sandbox import load as loading
from shared.services.sandbox.accounts import some_account, some_accounts
from shared.services.sandbox.agencies import ADVISERS_THERE
from shared.services.sandbox.agencies import PASSWORD as ADVISERS_PASSWORD
from shared.services.sandbox.extract_file import write_extract
from shared.services.sandbox.load import (
    GUIDELINES,
    Council,
    NotASandbox,
    grow,
    load_sandbox,
    set_opening_clock,
)
from shared.services.sandbox.named import NAMED, SIGN_IN_AS
from shared.services.sandbox.officers import OFFICERS, PASSWORD
from shared.services.sandbox.who import who_lines
from shared.services.sealed.key import SealedKey
from shared.services.sealed.watching import openings
from shared.services.sign_in.kinds import ADVISERS
from shared.services.sign_in.matching import Details, find_match
from shared.services.sign_in.officer import check_password, check_second_factor
from shared.settings import SANDBOX_COUNCIL
from tests.support import databases
from tests.support.builders import NOW, RESIDENTS_ENTRIES, TODAY, an_account
from tests.support.signing_in import CHEAPLY, KEYS, from_home

FEW = 600
COUNCIL = Council(
    KEYS, CHEAPLY, SANDBOX_COUNCIL / "policies", Nation.ENGLAND, SealedKey(("x" * 32,))
)


@pytest.fixture(autouse=True)
def smaller(monkeypatch):
    """Fewer accounts than in life: enough of each kind for every story."""
    monkeypatch.setattr(loading, "SMALL", FEW)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A council that was loaded once, for tests that only look."""
    with databases.sqlite_database(tmp_path_factory.mktemp("sandbox")) as made:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(loading, "SMALL", FEW)
            load_sandbox(made, COUNCIL, FEW)
        yield made


def count(session, what, *where):
    return session.scalar(select(func.count()).select_from(what).where(*where))


# ------------------------------------------------------------------ what is made up


def test_the_same_number_is_always_the_same_account():
    assert some_account(77, TODAY) == some_account(77, TODAY)


def test_a_larger_council_begins_with_the_smaller_one():
    assert list(some_accounts(20, TODAY)) == list(some_accounts(40, TODAY))[:20]


def test_every_type_of_debt_is_there_at_every_stage_that_it_has():
    made = {(one.type, debt.stage) for one in some_accounts(60, TODAY) for debt in one.debts}
    assert made == {(kind, stage) for kind in DebtType for stage in STAGES[kind]}


def test_the_steps_of_a_debt_come_one_after_another_and_end_where_it_stands():
    for account in some_accounts(400, TODAY):
        for debt in account.debts:
            steps = [event.on for event in debt.events]
            assert steps == sorted(set(steps))
            assert not steps or (debt.due_on < steps[0] and debt.events[-1].stage is debt.stage)


def test_nobody_made_up_can_be_reached():
    for account in chain(NAMED, some_accounts(600, TODAY)):
        for party in account.parties:
            assert not party.phone or party.phone.startswith(("07700 900", "01632 960"))
            assert not party.email or party.email.endswith(
                ("@example.org", ".example.org", "@sandbox.example")
            )


def test_addresses_are_in_a_postcode_area_that_does_not_exist():
    assert {one.postcode[:2] for one in chain(NAMED, some_accounts(300, TODAY))} == {"TZ"}


def test_some_people_have_accents_a_partner_no_email_or_no_phone():
    parties = [party for one in some_accounts(600, TODAY) for party in one.parties]
    names = "".join(party.forenames + party.surname for party in parties)
    assert set("ŵâô") & set(names)
    assert any(not party.email and not party.phone for party in parties)
    assert any(len(one.parties) > 1 for one in some_accounts(600, TODAY))


def test_the_extract_holds_what_was_made_up_and_nothing_that_cannot_be_read():
    file = io.StringIO()
    write_extract(file, chain(NAMED, some_accounts(50, TODAY)), date(2026, 11, 21))
    header, *rows = (line.split(",") for line in file.getvalue().splitlines() if '"' not in line)
    for row in rows:
        fields = [Cell(field, header.index(field.name)) for field in RECORDS[row[0]]]
        assert read_row(fields, row, 1)[1] == []


def test_the_residents_spending_is_within_every_guideline():
    guidelines = read_guideline_set(GUIDELINES.read_text(encoding="utf-8"))
    household = Household(children=(Child(age=7), Child(age=11))).counted(TODAY)
    food = guidelines.rates["food-housekeeping"].guideline(household)
    assert "Invented" in guidelines.name
    assert food >= Money(41_167) + Money(2_200)
    assert sum(1 for entry in RESIDENTS_ENTRIES if entry.code == "groceries") == 1


# ------------------------------------------------------------------ what is loaded


def test_a_loaded_council_is_complete(loaded):
    with loaded.reading() as session:
        waiting = Counter(session.scalars(select(WorkItem.kind).where(WorkItem.state == "open")))
        assert waiting.pop("proposal") == 19
        assert waiting == Counter(
            talk=4,
            negative_budget=9,
            hardship=3,
            second_check=1,
            entitlement=1,
            objection=1,
            counter_answer=1,
            question_answer=1,
            look_again=1,
            support_need=7,
            distress=1,
            change_reported=1,
            breathing_space=2,
        )
        assert count(session, Account) == FEW + len(NAMED)
        assert count(session, Hold, Hold.subject.like("party:%")) == 2


def test_every_offer_that_waits_rests_on_a_statement(loaded):
    with loaded.reading() as session:
        offers = session.execute(
            select(Proposal.statement_id).where(Proposal.state == ProposalState.WITH_PERSON)
        ).scalars()
        statements = set(session.scalars(select(Statement.id)))
        assert set(offers) <= statements


def test_the_resident_of_the_first_walkthrough_is_exactly_as_written(loaded):
    with loaded.reading() as session:
        account = session.scalars(select(Account).where(Account.reference == "80012345")).one()
        debt = session.scalars(select(Debt).where(Debt.account_id == account.id)).one()
    assert (debt.charge, debt.costs, debt.stage, debt.hearing_on) == (
        Money(97_200), Money(8_450), "summons", date(2026, 12, 10),
    )  # fmt: skip
    assert (account.next_bill, account.next_instalment, account.next_from, account.next_count) == (
        Money(168_000), Money(14_000), "2027-04", 12,
    )  # fmt: skip


def test_the_shop_of_the_walkthrough_owes_rates_and_a_levy(loaded):
    owner = find(loaded, "40105566", "TZ1 2BD", "Marlow")
    with loaded.reading() as session:
        owed = session.scalars(
            select(Debt.charge)
            .join(Liability, Liability.account_id == Debt.account_id)
            .where(Liability.party_id == owner.party_id)
            .order_by(Debt.charge)
        ).all()
    assert owed == [Money(20_250), Money(340_200)]


@pytest.mark.parametrize("who", SIGN_IN_AS, ids=lambda who: who.reference)
def test_everybody_who_is_named_can_sign_in(loaded, who):
    assert find(loaded, who.reference, who.postcode, who.name) is not None


def find(database, reference, postcode, name):
    with database.reading() as session:
        return find_match(session, Details(reference, postcode, name), TODAY)


def test_there_is_an_officer_of_every_role_who_can_sign_in(loaded):
    assert {officer.role for officer in OFFICERS} == STAFF
    with loaded.transaction() as session:
        for each in OFFICERS:
            officer_id = check_password(session, KEYS, CHEAPLY, each.email, PASSWORD, from_home())
            code = each.code_at(NOW)
            assert check_second_factor(session, KEYS, officer_id, code, from_home(), NOW)


def test_everybody_of_the_agencies_can_sign_in(loaded):
    with loaded.transaction() as session:
        for each in ADVISERS_THERE:
            adviser_id = check_password(
                session, KEYS, CHEAPLY, each.email, ADVISERS_PASSWORD, from_home(), ADVISERS
            )
            code = each.code_at(NOW)
            assert check_second_factor(session, KEYS, adviser_id, code, from_home(), NOW, ADVISERS)


def test_the_agencies_have_a_client_in_every_state_that_matters(loaded):
    with loaded.reading() as session:
        agency_id = session.scalars(select(Agency.id).where(Agency.sfs_number == "SFS 20418")).one()
        stands = {state for state, _count in client_counts(session, agency_id)}
    assert stands == {"not_matched", "no_authority", "asked", "holds"}


def test_one_officer_is_on_the_books_and_may_not_open_it(loaded):
    with loaded.reading() as session:
        own = session.execute(
            select(Officer.name, Party.surname)
            .join(OfficerParty, OfficerParty.officer_id == Officer.id)
            .join(Party, Party.id == OfficerParty.party_id)
        ).one()
    assert tuple(own) == ("Mair Bevan", "Bevan")


# ------------------------------------------------------------------ again, more, and over what


def test_on_both_databases_a_load_can_be_cut_off_repeated_and_grown(database, monkeypatch):
    with monkeypatch.context() as cut_off:
        cut_off.setattr(loading, "live_through", lambda _week: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load_sandbox(database, COUNCIL, FEW)
    assert load_sandbox(database, COUNCIL, FEW)
    assert not load_sandbox(database, COUNCIL, FEW)
    grow(database, FEW + 100)
    with database.reading() as session:
        assert count(session, Account) == FEW + 100 + len(NAMED)
        assert count(session, Proposal, Proposal.state == ProposalState.WITH_PERSON) == 21
        assert isinstance(verify_chain(session), WholeChain)


def test_a_database_with_anything_else_in_it_is_left_alone(database):
    with database.transaction() as session:
        an_account(session)
    with pytest.raises(NotASandbox):
        load_sandbox(database, COUNCIL, FEW)


def test_an_empty_database_cannot_grow(database):
    with pytest.raises(NotASandbox):
        grow(database, 10)


def test_the_clock_is_put_to_the_first_morning_once(session):
    from shared.models import SandboxClock

    for _ in range(2):
        set_opening_clock(session, datetime.now(UTC))
    assert session.scalars(select(SandboxClock.shown)).one() == NOW


def test_who_says_how_to_sign_in_as_everybody():
    text = "\n".join(who_lines("http://127.0.0.1:8000", NOW))
    assert all(each.reference in text for each in SIGN_IN_AS)
    assert all(each.email in text and each.code_at(NOW) in text for each in OFFICERS)


def test_some_money_came_and_finance_has_something_to_look_at(loaded):
    with loaded.reading() as session:
        assert [each.agrees for each in payouts(session).rows] == [True]
        assert card_standing(session) > ZERO
        totals = suspense_totals(session)
        assert (totals.count, totals.amount) == (5, Money(640_00))
        assert cash_files(session).rows[0].lines >= 5
        assert violations(session) == ()


def test_some_people_said_what_would_help_and_one_of_them_was_read(loaded):
    with loaded.reading() as session:
        found = openings(session, 0, waiting_only=True)
        told = count(session, WorkItem, WorkItem.kind == "support_need")
    # One of them asked to be kept apart, which a person looks at too.
    assert (told, len(found.rows)) == (7, 1)


def test_some_people_ask_because_of_hardship_at_each_step_of_the_way(loaded):
    with loaded.reading() as session:
        states = session.scalars(
            select(HardshipApplication.state).order_by(HardshipApplication.id)
        ).all()
    assert states == ["submitted", "asked", "suggested", "refused", "submitted"]
