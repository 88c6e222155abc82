"""Whether a text is plain: how long its sentences are, and which of its words have a plainer one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

LONGEST_SENTENCE = 30
"""Words. GOV.UK's advice is 25; a reference and a date make a sentence longer without making it harder."""
PLAINER: Mapping[str, str] = {
    "aforementioned": "say which",
    "amongst": "among",
    "as per": "as, under",
    "bailiff": "enforcement agent",
    "click here": "say where the link leads",
    "commence": "start",
    "deem": "think, count as",
    "debtor": "person, whoever owes it",
    "e.g.": "for example",
    "endeavour": "try",
    "ensure": "make sure",
    "etc.": "say what else",
    "facilitate": "help",
    "failed to": "say what happened",
    "failure to": "if you do not",
    "hereby": "leave it out",
    "i.e.": "that is",
    "in accordance with": "as … says",
    "in order to": "to",
    "in respect of": "for, about",
    "in the event": "if",
    "kindly": "please, or leave it out",
    "liaise": "talk",
    "must comply": "say what to do",
    "obtain": "get",
    "please note": "leave it out",
    "prior to": "before",
    "purchase": "buy",
    "pursuant": "under",
    "regarding": "about",
    "remit": "pay, send",
    "shall": "will, must",
    "subsequent": "later",
    "sufficient": "enough",
    "terminate": "end",
    "thereof": "of it",
    "therefore": "so",
    "upon": "on",
    "utilise": "use",
    "via": "by, through",
    "whereby": "by which",
    "whilst": "while",
    "with regard to": "about",
}
"""Words that make a text harder, and what to say instead."""
AS_PEOPLE_KNOW_IT = re.compile(r"enforcement agent( \(|, also called a )bailiff")
"""The law's word comes first, then the one that people know."""
SENTENCE_ENDS = re.compile(r"(?<=[.?:;])\s+")
_HARD = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, PLAINER))})(?!\w)", re.IGNORECASE)


def hard_words(text: str) -> Iterator[tuple[str, str]]:
    """Each word of an English text that has a plainer one, as written, and the plainer one."""
    for found in _HARD.finditer(AS_PEOPLE_KNOW_IT.sub("", text)):
        yield found[0], PLAINER[found[0].lower()]


def long_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence of a text that is long: how many words, and the sentence."""
    for sentence in SENTENCE_ENDS.split(text):
        if (count := len(sentence.split())) > LONGEST_SENTENCE:
            yield count, sentence
