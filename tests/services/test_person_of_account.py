"""An account names one person: its only one, or the one of that surname."""

import pytest

from shared.models import Liability
from shared.services.moratorium.by_account import NotOnePerson, person_of_account
from tests.support.builders import TODAY, a_party, an_account, an_organisation, kept


def test_of_two_who_are_liable_the_surname_decides(session):
    one, other = a_party(session, "O'Neill", "Siân"), a_party(session, "Rees", "Owain")
    reference = an_account(session, one, other).reference
    assert person_of_account(session, f" {reference} ", "oneill") == one.id


@pytest.mark.parametrize("surname", ["Hughes", ""])
def test_of_two_nobody_is_chosen_by_chance(session, surname):
    reference = an_account(session, a_party(session, "Rees"), a_party(session, "Lee")).reference
    with pytest.raises(NotOnePerson):
        person_of_account(session, reference, surname)


def test_of_two_of_one_name_nobody_is_chosen_by_chance(session):
    reference = an_account(session, a_party(session, "Rees"), a_party(session, "Rees")).reference
    with pytest.raises(NotOnePerson):
        person_of_account(session, reference, "Rees")


def test_a_company_beside_a_person_is_nobody(session):
    person = a_party(session, "Rees")
    reference = an_account(session, person, an_organisation(session)).reference
    assert person_of_account(session, reference, "Another") == person.id


def test_whoever_left_the_account_is_nobody(session):
    person, gone = a_party(session, "Rees"), a_party(session, "Rees")
    account = an_account(session, person)
    kept(session, Liability(account_id=account.id, party_id=gone.id, removed_on=TODAY))
    assert person_of_account(session, account.reference, "Rees") == person.id
