"""Small builders of records: each makes one valid thing, with what the test names changed.

Everything is flushed, nothing is committed. Amounts are written in pounds, as people read them.
"""

from __future__ import annotations

from tests.support.offers import (
    RATES,
    RESIDENTS_ENTRIES,
    a_guideline_set,
    a_hold,
    a_proposal,
    a_statement,
    a_work_item,
)
from tests.support.people import (
    POSTCODE,
    Resident,
    a_debt,
    a_party,
    a_payer,
    an_account,
    an_officer,
    an_organisation,
    is_own_record,
    the_resident,
)
from tests.support.records import NOW, TODAY, kept, next_number, pounds
from tests.support.signed_in import (
    begin_browser_session,
    parts_of,
    signed_in_officer,
    signed_in_payer,
)

__all__ = [
    "NOW",
    "POSTCODE",
    "RATES",
    "RESIDENTS_ENTRIES",
    "TODAY",
    "Resident",
    "a_debt",
    "a_guideline_set",
    "a_hold",
    "a_party",
    "a_payer",
    "a_proposal",
    "a_statement",
    "a_work_item",
    "an_account",
    "an_officer",
    "an_organisation",
    "begin_browser_session",
    "is_own_record",
    "kept",
    "next_number",
    "parts_of",
    "pounds",
    "signed_in_officer",
    "signed_in_payer",
    "the_resident",
]
