"""What no wording may leave out: what the law, the scheme of Direct Debits or somebody's safety needs said."""

from __future__ import annotations

from collections.abc import Mapping

from shared.services.wordings.shipped import said_pieces, shipped_wording

WHEREVER = ("{{ link }}", "{{ code }}", "{{ court_words[language] }}")
"""Fields that stay wherever the wording that came has them."""

KEPT: Mapping[str, tuple[str, ...]] = {
    # The right to have a decision looked at again, and what is needed to use it
    "declined": (
        "{{ reason|say }}",
        "2. Get free, independent help:",
        "{{ signpost.name }}",
        "3. Ask for a second look:",
        "{{ appeal }}",
        "We take no further action to recover this money up to and including",
    ),
    "looked_again": ("{{ words }}", "If you are unhappy with how we have dealt with this"),
    "objection_answered": (
        "{{ reasons }}",
        "{{ held_until|weekday }}",
        "If you do not accept our answer:",
        "{{ right|say }}",
    ),
    # Local Government Finance Act 1992, sections 13A and 16; 1988, section 49
    "hardship_decided": (
        "{{ reasons }}",
        "1. Write to us and say why. Phone %(phone)s or write to %(email)s. We must",
        "1. Write to us and say why. Phone %(phone)s or write to %(email)s. Another",
        "2. If you do not agree with our answer",
        "2. There is no appeal to a tribunal",
        "The law: Local Government Finance Act 1992",
        "The law: Local Government Finance Act 1988",
    ),
    "reduction_answered": (
        "{{ says }}",
        "If you think that this is wrong, write to us within 2 months",
        "If you think that this is wrong, write to us and say why. If",
    ),
    # What the rules of the scheme ask of advance notice and confirmation
    "direct_debit_confirmed": (
        "{{ collects.name }}",
        "{{ each.on|weekday }}",
        "{{ each.amount|money }}",
        "If an amount or a day changes",
        "The Direct Debit Guarantee",
        "{{ guarantee|replace('{name}', collects.name)|replace('{days}', notice_days|string) }}",
    ),
    "direct_debit_notice": (
        "{{ collects.name }}",
        "{{ each.on|weekday }}",
        "{{ each.amount|money }}",
    ),
    "direct_debit_stopped": ("{{ reference }}",),
    # That a plan may end, and has ended: nothing is without notice
    "payment_missed_again": (
        "{{ until|weekday }}",
        "If you have paid already",
        "If we hear nothing by then, your plan may end.",
    ),
    "plan_broken": (
        "{{ missing|money }}",
        "The plan no longer stops us from asking",
        "If you pay what is missing, the plan goes on",
    ),
    # The Debt Respite Scheme Regulations 2020, regulation 7
    "breathing_space_started": (
        "{{ starts_on|day }}",
        "Until it ends we will not ask you for the debts in it",
        "You can pay towards your debts if you want to",
    ),
    "agent_hold": (
        "{{ case }}",
        "These cases of ours are protected by law.",
        "Fees must not be added for the time of the protection.",
    ),
    "agent_wait": ("{{ case }}",),
    "agent_hold_ended": ("{{ case }}",),
    "agent_wait_ended": ("{{ case }}", "No fee may be added"),
    # What keeps somebody from being robbed
    "sign_in_code": ("If you did not ask for this code",),
    # What an agency must know to answer, and that a link is for one person
    "agency_answer": ("{{ why }}",),
    "agency_set_up": ("{{ link }}", "The link works once, for"),
    "signature_request": ("This link is for you alone.",),
    "authority_asked": ("{{ answer_link }}", "This link is for you alone."),
    "authority_given": ("{{ until|weekday }}", "{{ stop_link }}"),
    "agency_acted": ("{{ did|say }}", "{{ stop_link }}"),
}
"""By template: a field as it is written, or how a sentence of the template begins in English."""


def kept_pieces(template: str, language: str) -> tuple[str, ...]:
    """What a wording of a template must hold, as it is written in a language."""
    shipped = shipped_wording(template, language)
    fields = [each for each in WHEREVER if each in shipped]
    said = list(said_pieces(template, language))
    for each in KEPT.get(template, ()):
        if each.startswith("{{"):
            fields.append(each)
        else:
            fields += [piece for english, piece in said if english.startswith(each)]
    return tuple(dict.fromkeys(fields))
