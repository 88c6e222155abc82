"""Words that suggest that somebody may end or harm their life, in English and in Welsh.

They decide one thing alone: that the page offers help and that a person calls. Nothing is worked out
from them, and what was written is neither kept nor logged because of them. A word too many only shows
the help to somebody who does not need it, so the list leans that way.
"""

from __future__ import annotations

import re
import unicodedata

_NOT_OF_LIFE = r"(?! (?:insurance|assurance|cover|policy|savings|long|yswiriant))"
"""What may stand after "my life" in words about money."""
_SELF = r"my ?self"

ENGLISH = (
    rf"kill(?:ing|ed)? {_SELF}(?! (?:off )?(?:laughing|working|trying|with))",
    rf"hang(?:ing)? {_SELF}\b",
    rf"top(?:ping)? {_SELF}\b",
    r"(?:harm|hurt|cut)(?:ing|ting|ming)? my ?self",
    r"self ?harm(?:ing|ed)?",
    rf"(?:end|ending|ended|take|taking|took) my (?:own )?life{_NOT_OF_LIFE}",
    r"end(?:ing)? it all",
    r"finish(?:ing)? it all",
    r"s[ui]+[cs]+ide?",
    r"suicidal\w*",
    r"suicid\w*",
    r"want(?:ed|ing)? to (?:die|be dead)",
    r"wanna (?:die|be dead)",
    r"wish(?:ed|ing)? (?:that )?i (?:was|were|am) (?:dead|never born)",
    r"wish(?:ed|ing)? (?:that )?i (?:could|would) (?:die|not wake up)",
    r"(?:better|rather) (?:off )?(?:be )?dead",
    r"better off without me",
    r"(?:no reason|nothing|no point) (?:left )?(?:to|in) (?:live|living|be(?:ing)? alive)",
    r"nothing (?:left )?to live for",
    r"(?:life|it) is(?: ?nt| not) worth (?:living|it any ?more)",
    r"(?:do not|dont) (?:want to|wanna) (?:live|be alive|wake up|be here any ?more|be around any ?more|exist)",
    r"(?:do not|dont) see (?:a|any) (?:way|point) (?:out|in living|of living)",
    r"(?:can ?not|cant) go on(?: like this| living| any ?more| any ?longer|$)",
    r"(?:can ?not|cant) (?:take|bear|cope with) (?:it|life|this) any ?(?:more|longer)",
    r"never wake up",
    r"jump(?:ing)? (?:off|from|in front of)",
    r"overdos(?:e|es|ed|ing)",
    r"unalive",
    r"kms",
)
"""Expressions in plain letters, as `_plain` leaves them."""

WELSH = (
    r"(?:lladd|crogi|brifo|niweidio|anafu|torri) fy (?:hun|hunan)",
    r"hunan ?(?:laddiad|niwed|niweidio|ladd)",
    r"hunanladd\w*",
    rf"(?:diweddu|gorffen|cymryd|terfynu) fy mywyd{_NOT_OF_LIFE}",
    r"(?:rhoi (?:terfyn|diwedd) (?:ar|i)|dod a) fy mywyd",
    r"(?:rhoi|dod a) (?:diwedd|terfyn) (?:ar|i) (?:y cyfan|bopeth)",
    r"(?:eisiau|isio|isie|moyn|am) (?:marw|farw)",
    r"g?well (?:pe bawn i|pe bawn|petawn i|tawn i|i mi fod)(?: ?n| wedi)? ?(?:farw|marw)",
    r"(?:ddim|dim) (?:yn )?(?:eisiau|isio|isie|moyn) (?:byw|bod yma|deffro|bodoli)",
    r"(?:dim|heb) (?:rheswm|reswm|pwynt) (?:i|mewn) (?:fyw|byw)",
    r"methu (?:mynd ymlaen|dal ati)(?: fel hyn| mwy| rhagor|$)",
    r"gorddos\w*",
)

_ANY = re.compile(rf"\b(?:{'|'.join((*ENGLISH, *WELSH))})\b")
_JOINING = str.maketrans("", "", "'’‘`´ʼ\u00ad\u200b\u200c\u200d")


def suggests_crisis(text: str) -> bool:
    """Whether something in a text suggests that its writer may be in danger from themselves."""
    return bool(text) and _ANY.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """Small letters without accents or apostrophes, one blank between words."""
    split = unicodedata.normalize("NFKD", text.casefold().translate(_JOINING))
    letters = "".join(sign for sign in split if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()
