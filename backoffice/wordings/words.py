"""What the pages about wordings call things."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from backoffice.words import CHANNELS, LANGUAGES, called
from shared.domain.says import N_
from shared.services.wordings.checking import Finding

STATES = {
    "draft": N_("Draft"),
    "waiting": N_("Waits for approval"),
    "approved": N_("Holds now"),
    "refused": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
    "replaced": N_("Replaced"),
}
COLOURS = {"draft": "grey", "waiting": "yellow", "approved": "green", "refused": "red"}
SHAPES = {
    "everything": N_("With all that it can say"),
    "little": N_("With as little as it can say"),
    "won": N_("With another outcome"),
    "paid": N_("When it has been paid"),
}
PROBLEMS = {
    "too_long": N_("The wording is longer than %(count)s characters"),
    "unprintable": N_("Line %(line)s has a sign that cannot be shown. Type that line again"),
    "no_subject": N_("The first line must be Subject: and then the subject"),
    "our_mark": N_("A wording cannot have two square brackets in a row"),
    "unreadable": N_(
        "Line %(line)s cannot be read: look for a bracket that is missing, or a condition without an end"
    ),
    "stranger": N_("Line %(line)s has a field that this message does not have: %(what)s"),
    "kept": N_("This must stay, because the law or a scheme asks for it: %(what)s"),
    "cannot_fill": N_(
        "It asks for something that this message does not always have (%(what)s). Keep the condition around it"
    ),
    "subject_long": N_("The subject is longer than %(count)s characters"),
    "empty": N_("It says nothing by this way: %(what)s"),
    "text_long": N_("The text message is longer than %(count)s single messages"),
    "unchanged": N_("This is what the message says already"),
}
WARNINGS = {
    "another_page": N_(
        "It leads to a page to which this message did not lead before: %(what)s. Check that it is the right one."
    ),
    "elsewhere": N_(
        "It leads to another website: %(what)s. People are told not to follow such links."
    ),
    "long_sentence": N_("This sentence has %(count)s words: %(what)s"),
    "hard_word": N_("There is a plainer word: %(what)s"),
    "no_phone": N_("The council's phone number is gone (%(what)s)."),
    "more_texts": N_("The text message takes %(count)s single messages, more than before."),
}


def problem(found: Finding) -> str:
    """A problem of a wording, as a sentence."""
    return _said(PROBLEMS[found.word], found)


def warning(found: Finding) -> str:
    """Something worth a second look, as a sentence."""
    return _said(WARNINGS[found.word], found)


def _said(sentence: str, found: Finding) -> str:
    what = called(CHANNELS, found.what) if found.what in CHANNELS else found.what
    return _(sentence, line=found.line, what=what, count=found.count)


def state(name: str) -> str:
    """Where a wording stands."""
    return called(STATES, name)


def colour(name: str) -> str:
    """The colour of a state."""
    return COLOURS.get(name, "grey")


def language(name: str) -> str:
    """What a language is called."""
    return called(LANGUAGES, name)


def shape(name: str) -> str:
    """What a set of sample values is called."""
    return called(SHAPES, name)


def parts(count: int) -> str:
    """How many single messages a text takes."""
    return ngettext("%(num)s text message", "%(num)s text messages", count)


def left_out(count: int) -> str:
    """Lines of a difference that are not shown."""
    return ngettext("%(num)s line stays as it is", "%(num)s lines stay as they are", count)
