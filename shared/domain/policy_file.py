"""Reading a policy file (TOML), and explaining its mistakes by line.

The reference page for people who write one is docs/policies.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.domain.frequency import PAYABLE, Frequency
from shared.domain.money import Money, total
from shared.domain.policy import ClearBy, Defaults, Policy, Promise, Share, Terms, Track
from shared.domain.policy_lines import Mistake, Place, PolicyMistakes, line_of_syntax
from shared.domain.policy_values import ValueReader
from shared.domain.rules.figures import ACTIVE_NAMES
from shared.domain.stages import STAGES, DebtType, Nation, Stage

TOP = frozenset({"code", "nation", "debt_types", "effective_from", "person", "track", "words"})
TRACK = frozenset(
    {
        "name",
        "name_cy",
        "debt_types",
        "stages",
        "max_instalments",
        "clear_by",
        "largest_balance",
        "smallest_instalment",
        "share_of_left_over",
        "notice_working_days",
        "first_within_days",
        "defaults",
        "not_while",
        "current_year_kept_up",
        "costs_inside",
        "over_guideline",
    }
)
WORDS = frozenset({"liability_order", "recovery", "introduction"})
LARGEST_COUNT = 1200


def read_policy(text: str) -> Policy:
    """Read a policy file. Raises PolicyMistakes with every mistake and its line."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = line_of_syntax(str(error), text)
        raise PolicyMistakes([Mistake(line, f"this is not valid TOML: {error}")]) from error
    reader = _Reader(text)
    policy = reader.policy(content)
    if reader.mistakes or policy is None:
        raise PolicyMistakes(reader.mistakes)
    return policy


class _Reader(ValueReader):
    """Reads one file, collecting mistakes and going on, so that all are told at once."""

    def policy(self, content: Mapping[str, Any]) -> Policy | None:
        self.known(content, TOP, ())
        code = self.needed(content, (), "code", str)
        nation = self.word(content, (), "nation", Nation)
        effective_from = self.needed(content, (), "effective_from", date)
        debt_types = self.words_of(content, (), "debt_types", DebtType)
        promise = self.promise(content.get("person"))
        tracks = [
            self.track(track, ("track", position), debt_types)
            for position, track in enumerate(self.tables(content, "track"))
        ]
        words = self.own_words(content.get("words", {}))
        if (
            self.mistakes
            or code is None
            or nation is None
            or effective_from is None
            or promise is None
        ):
            return None
        return Policy(code, nation, debt_types, effective_from, promise, tuple(tracks), words)

    def promise(self, table: object) -> Promise | None:
        if not isinstance(table, dict):
            self.wrong(
                ("person",), "a [person] table must say in how many working_days a person will look"
            )
            return None
        self.known(table, frozenset({"working_days", "count_first_day"}), ("person",))
        days = self.count(table, ("person",), "working_days", 1, 60)
        first = self.yes_or_no(table, ("person",), "count_first_day", default=False)
        return None if days is None else Promise(days, first)

    def track(
        self, table: Mapping[str, Any], place: Place, all_types: frozenset[DebtType]
    ) -> Track:
        self.known(table, TRACK, place)
        types = (
            self.words_of(table, place, "debt_types", DebtType)
            if "debt_types" in table
            else all_types
        )
        if not types <= all_types:
            self.wrong(
                (*place, "debt_types"),
                "debt_types names a type that the policy itself does not name",
            )
        stages = self.words_of(table, place, "stages", Stage)
        for stage in sorted(stages):
            if types and not any(stage in STAGES[debt_type] for debt_type in types):
                self.wrong(
                    (*place, "stages"), f"no debt of these types is ever at stage {stage.value!r}"
                )
        name = self.needed(table, place, "name", str) or ""
        welsh = (self.needed(table, place, "name_cy", str) or "") if "name_cy" in table else ""
        return Track(name, types, stages, self.terms(table, place), welsh)

    def terms(self, table: Mapping[str, Any], place: Place) -> Terms:
        guideline = table.get("over_guideline", "person")
        if guideline not in ("person", "accept"):
            self.wrong((*place, "over_guideline"), 'over_guideline is "person" or "accept"')
        return Terms(
            max_instalments=self.by_frequency(table, place, "max_instalments"),
            clear_by=self.word(table, place, "clear_by", ClearBy) if "clear_by" in table else None,
            largest_balance=self.money(table, place, "largest_balance"),
            smallest_instalment=self.money(table, place, "smallest_instalment"),
            share=self.share(table, place),
            notice_working_days=self.count(
                table, place, "notice_working_days", 0, 60, needed=False
            ),
            first_within_days=self.by_frequency(table, place, "first_within_days"),
            defaults=self.defaults(table, place),
            not_while=self.activities(table, place),
            current_year_kept_up=self.yes_or_no(
                table, place, "current_year_kept_up", default=False
            ),
            costs_inside=self.costs(table, place),
            explained_spending_needs_person=guideline == "person",
        )

    def share(self, table: Mapping[str, Any], place: Place) -> Share | None:
        inner = self.inner(table, place, "share_of_left_over", frozenset({"percent", "months"}))
        if inner is None:
            return None
        inside = (*place, "share_of_left_over")
        percent = self.count(inner, inside, "percent", 1, 100)
        months = self.count(inner, inside, "months", 1, 60)
        return None if percent is None or months is None else Share(percent, months)

    def defaults(self, table: Mapping[str, Any], place: Place) -> tuple[Defaults, ...]:
        inner = self.inner(table, place, "defaults", frozenset({"within_months", "fewer_than"}))
        if inner is None:
            return ()
        inside = (*place, "defaults")
        months = self.count(inner, inside, "within_months", 1, 120)
        fewer = self.count(inner, inside, "fewer_than", 1, 100)
        return () if months is None or fewer is None else (Defaults(months, fewer),)

    def activities(self, table: Mapping[str, Any], place: Place) -> frozenset[str]:
        names = table.get("not_while", [])
        if not isinstance(names, list):
            self.wrong((*place, "not_while"), "not_while is a list of words")
            return frozenset()
        for name in names:
            if name not in ACTIVE_NAMES:
                choice = ", ".join(sorted(ACTIVE_NAMES))
                self.wrong((*place, "not_while"), f"{name!r} is not known; choose from {choice}")
        return frozenset(name for name in names if name in ACTIVE_NAMES)

    def costs(self, table: Mapping[str, Any], place: Place) -> Money | None:
        inner = table.get("costs_inside")
        if inner is None:
            return None
        if not isinstance(inner, dict) or not inner:
            self.wrong(
                (*place, "costs_inside"),
                'costs_inside names each cost, such as { summons = "84.00" }',
            )
            return None
        amounts = [self.money(inner, (*place, "costs_inside"), name) for name in inner]
        return total(amount for amount in amounts if amount is not None)

    def by_frequency(
        self, table: Mapping[str, Any], place: Place, key: str
    ) -> dict[Frequency, int]:
        value = table.get(key, {})
        if type(value) is int:
            number = self.count(table, place, key, 1, LARGEST_COUNT)
            return {} if number is None else dict.fromkeys(PAYABLE, number)
        if not isinstance(value, dict):
            self.wrong((*place, key), f"{key} is a number, or a number for each frequency")
            return {}
        found: dict[Frequency, int] = {}
        for name in value:
            if name not in {frequency.value for frequency in PAYABLE}:
                choice = ", ".join(frequency.value for frequency in PAYABLE)
                self.wrong(
                    (*place, key), f"{key}: {name!r} is not a frequency; choose from {choice}"
                )
            elif (count := self.count(value, (*place, key), name, 1, LARGEST_COUNT)) is not None:
                found[Frequency(name)] = count
        return found

    def own_words(self, table: object) -> dict[str, dict[str, str]]:
        if not isinstance(table, dict) or not all(
            isinstance(inner, dict) for inner in table.values()
        ):
            self.wrong(("words",), "words are given in [words.en] and [words.cy]")
            return {}
        self.known(table, frozenset({"en", "cy"}), ("words",))
        for language, inner in table.items():
            self.known(inner, WORDS, ("words", language))
            for key in inner:
                self.needed(inner, ("words", language), key, str)
        for key in WORDS & set(table.get("en", {})) ^ WORDS & set(table.get("cy", {})):
            self.wrong(("words",), f"{key} must be given in English and in Welsh")
        return {language: dict(inner) for language, inner in table.items()}
