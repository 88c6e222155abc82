"""The receipt of a decision: everything it rested on, so that it replays to the same answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.domain.case import Case
from shared.domain.case_file import Say, read_case, write_answer, write_case
from shared.domain.engine import Evaluation, evaluate
from shared.domain.policy import Policy, merge
from shared.domain.policy_file import read_policy
from shared.domain.working_days import WorkingDays

FORMAT = 1


class NotAReceipt(ValueError):
    """The text is not a receipt that we wrote."""


@dataclass(frozen=True)
class Receipt:
    """Facts, rules word for word, known bank holidays, answer and the wording that was shown."""

    case: Case
    policy_texts: tuple[str, ...]
    days: WorkingDays
    answer: dict[str, Any]
    language: str

    def policy(self) -> Policy:
        """The policies as they were that day, as one."""
        return merge([read_policy(text) for text in self.policy_texts])


def write_receipt(
    case: Case,
    policy_texts: Sequence[str],
    days: WorkingDays,
    evaluation: Evaluation,
    say: Say,
    language: str,
) -> str:
    """The receipt as JSON, the same bytes for the same decision."""
    last = max((line.collect for line in evaluation.schedule), default=case.today)
    content = {
        "format": FORMAT,
        "case": write_case(case),
        "policies": list(policy_texts),
        "holidays": [day.isoformat() for day in sorted(days.holidays) if day >= case.today],
        "holidays_known_until": days.known_until.isoformat(),
        "last_payment": last.isoformat(),
        "answer": write_answer(evaluation, say),
        "language": language,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_receipt(text: str) -> Receipt:
    """Read a receipt. Raises NotAReceipt for anything that we did not write."""
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise NotAReceipt(f"format {content['format']!r} is not known")
        return Receipt(
            case=read_case(content["case"]),
            policy_texts=tuple(content["policies"]),
            days=WorkingDays(
                frozenset(date.fromisoformat(day) for day in content["holidays"]),
                date.fromisoformat(content["holidays_known_until"]),
            ),
            answer=content["answer"],
            language=content["language"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotAReceipt(str(error)) from error


def replay(receipt: Receipt) -> Evaluation:
    """Decide again from the receipt alone."""
    return evaluate(receipt.case, receipt.policy(), receipt.days)


def differences(receipt: Receipt, say: Say) -> tuple[str, ...]:
    """The parts of the answer that a replay does not give again; none when it is the same.

    Sentences are left out: the wording of the catalogue may be improved, the figures may not.
    """
    again = _without_sentences(write_answer(replay(receipt), say))
    before = _without_sentences(receipt.answer)
    return tuple(
        sorted(key for key in before.keys() | again.keys() if before.get(key) != again.get(key))
    )


def fingerprint(text: str) -> str:
    """SHA-256 of a receipt or policy, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _without_sentences(answer: dict[str, Any]) -> dict[str, Any]:
    rules = [
        {key: value for key, value in rule.items() if key != "says"} for rule in answer["rules"]
    ]
    return {**answer, "rules": rules}
