"""Which words bring the help forward, and which only sound like them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.crisis_words import suggests_crisis

SUGGEST = (
    "I want to kill myself.",
    "i have been thinking of killing my self",
    "I am going to END MY LIFE over this bill",
    "I don't want to live",
    "I don’t want to be here anymore",
    "dont wanna be alive",
    "I wish I was dead",
    "my family would be better off without me",
    "I feel suicidal",
    "thoughts of suicide",
    "thinking about sucide",
    "I took an overdose last month",
    "self-harm is how I get through",
    "I have started hurting myself again",
    "There is nothing left to live for",
    "What is the point. I can't go on",
    "I cannot go on like this",
    "I can't take it anymore",
    "I might just jump off a bridge",
    "I'll end it all",
    "There is no point in living",
    "life isn't worth living",
    "I am not suicidal but sometimes I think of it",
    "Rwyf eisiau marw",
    "Dw i isio marw",
    "fi moyn marw",
    "dwi ddim eisiau byw",
    "Rwy'n meddwl am ladd fy hun a lladd fy hun eto",
    "hunanladdiad",
    "hunan-niweidio",
    "rhoi terfyn ar fy mywyd",
    "dod â fy mywyd i ben",
    "Byddai'n well pe bawn i'n farw",
    "Rwy'n methu mynd ymlaen fel hyn",
)
ONLY_SOUND_ALIKE = (
    "",
    "These bills are killing me",
    "I lost my job in March and my hours were cut",
    "I took my life savings out to pay the rent",
    "I had to end my life insurance",
    "My husband died in June",
    "I can't go on paying 90 a month",
    "I was dying to tell you that I paid",
    "My overdraft is used up",
    "The dead line was Friday",
    "I hurt my back at work",
    "jump start the car",
    "the car was written off",
    "I go on holiday never",
    "Mae fy ngŵr wedi marw",
    "Collais fy swydd ym mis Mawrth",
    "Rwy'n methu mynd ymlaen i'r dudalen nesaf",
)


@pytest.mark.parametrize("text", SUGGEST)
def test_words_of_somebody_in_danger_are_heard(text):
    assert suggests_crisis(text)


@pytest.mark.parametrize("text", ONLY_SOUND_ALIKE)
def test_words_that_only_sound_like_them_are_let_be(text):
    assert not suggests_crisis(text)


@pytest.mark.parametrize("between", ["  ", "\n", ", ", "...", " - "])
def test_whatever_stands_between_the_words(between):
    assert suggests_crisis(f"i want to{between}die")


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_looked_at(text):
    assert suggests_crisis(text) in (True, False)


def test_the_longest_text_costs_no_time():
    began = time.perf_counter()
    suggests_crisis("i want to " * 20_000)
    assert time.perf_counter() - began < 2
