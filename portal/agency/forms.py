"""What an adviser types about a client, and what may be wrong with it."""

from __future__ import annotations

from portal.plan.words import debt_name
from shared.domain.frequency import NAMES, PAYABLE, Frequency
from shared.domain.money import ZERO
from shared.domain.name_keys import postcode_key, reference_key
from shared.domain.says import N_, Says
from shared.domain.schedule import LAST_MONTHLY_DAY
from shared.services.agencies.clients import NewClient
from shared.services.agencies.matching import ClientFacts
from shared.services.agencies.offers import AgencyOffer
from shared.services.proposals.facts import Facts
from shared.services.proposals.owed import OwedDebt
from shared.web.choice_fields import ChoiceField, ChoicesField
from shared.web.fields import DateField, MoneyField, TextField
from shared.web.filters import money
from shared.web.forms import PageForm
from shared.web.statement_form import SheetForm
from shared.web.words import Words

LONGEST_NAME = 160
LONGEST_REFERENCE = 40


def _wrong_reference(text: str) -> Words | None:
    known = reference_key(text)
    fits = known.isascii() and known.replace("-", "").replace("/", "").isalnum()
    return None if fits else N_("Enter the reference as it stands on the bill.")


def _wrong_postcode(text: str) -> Words | None:
    return None if 5 <= len(postcode_key(text)) <= 7 else N_("Enter a full postcode.")


class ClientForm(PageForm):
    """Whom the agency means."""

    name = TextField(N_("Name of your client"), empty=N_("Enter the name."), longest=LONGEST_NAME)
    account = TextField(
        N_("Reference of one of their accounts with us"),
        empty=N_("Enter the reference. It is on the bill."),
        longest=LONGEST_REFERENCE,
        check=_wrong_reference,
    )
    postcode = TextField(
        N_("Postcode of the account, or where we write to them"),
        empty=N_("Enter the postcode."),
        longest=10,
        check=_wrong_postcode,
    )
    own_reference = TextField(N_("Your own reference (optional)"), longest=60)

    def told(self) -> NewClient:
        """What was typed."""
        return NewClient(
            ClientFacts(self.account.data, self.name.data, self.postcode.data),
            self.own_reference.data or "",
        )


class AdviserSheetForm(SheetForm):
    """The whole statement, with the day that it carries."""

    dated_on = DateField(
        N_("When was this statement made?"), empty=N_("Enter the day of the statement.")
    )


class OfferForm(PageForm):
    """What the client can pay."""

    debts = ChoicesField(N_("Debts"), empty=N_("Choose at least one debt."))
    amount = MoneyField(
        N_("How much can they pay each time?"), empty=N_("Enter how much they can pay each time.")
    )
    frequency = ChoiceField(
        N_("How often do they pay?"),
        choices=tuple(
            (each.value, NAMES[each])
            for each in sorted(PAYABLE, key=lambda each: each is not Frequency.MONTHLY)
        ),
        kind_of=Frequency,
        default=Frequency.MONTHLY,
        empty=N_("Choose how often they pay."),
    )
    first_due = DateField(N_("When is their first payment? (optional)"))
    paid_now = MoneyField(N_("What they pay at once (optional)"))
    method = ChoiceField(
        N_("How do they pay?"),
        choices=(
            ("standing_order", N_("Standing order")),
            ("bank_transfer", N_("Bank transfer")),
        ),
        default="bank_transfer",
        empty=N_("Choose how they pay."),
    )
    facts: Facts | None = None

    def validate(self, extra_validators: object = None) -> bool:
        """Each field, and the day beside how often."""
        good = super().validate()
        problem = self._day_problem() if good else None
        if problem is not None:
            self.refuse("first_due", problem)
        return good and problem is None

    def _day_problem(self) -> Words | None:
        first, facts = self.first_due.data, self.facts
        if first is None or facts is None:
            return None
        if first < facts.today:
            return N_("The first payment must be today or later.")
        if first > facts.days.known_until:
            return Says(N_("Enter a date up to %(last)s."), {"last": facts.days.known_until})
        if self.frequency.data is Frequency.MONTHLY and first.day > LAST_MONTHLY_DAY:
            return N_("Choose a day from 1 to 28, which every month has.")
        return None


def offer_form(facts: Facts, debts: tuple[OwedDebt, ...]) -> OfferForm:
    """The form with the debts that the authority reaches as choices."""
    choices = tuple(
        (str(each.id), f"{debt_name(each)}, {each.account_reference}", money(each.balance))
        for each in debts
    )

    class TheirOffer(OfferForm):
        """The form for this client."""

        debts = ChoicesField(
            N_("Debts"),
            choices=choices,
            kind_of=int,
            empty=N_("Choose at least one debt."),
        )

    own = [each for each in debts if each.is_company == facts.party.is_organisation]
    form = TheirOffer.of_request(debts=[each.id for each in own or debts])
    form.facts = facts
    return form


def wanted(form: OfferForm, *, asks_person: bool, goes_beyond: bool) -> AgencyOffer:
    """What a form without problems offers."""
    return AgencyOffer(
        amount=form.amount.data,
        frequency=form.frequency.data,
        first_due=form.first_due.data,
        paid_now=form.paid_now.data or ZERO,
        debt_ids=form.debts.data,
        asks_person=asks_person,
        goes_beyond=goes_beyond,
        method=form.method.data,
    )
