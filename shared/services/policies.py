"""The council's arrangement rules: loaded word for word, never changed, and found by type and day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import and_, bindparam, insert, select
from sqlalchemy.orm import Session

from shared.domain.policy import Policy, merge
from shared.domain.policy_file import read_policy
from shared.domain.policy_lines import PolicyMistakes
from shared.domain.stages import DebtType, Nation
from shared.models import PolicyVersion
from shared.services.audit import Actor, record_audit


class PolicyNotLoaded(Exception):
    """A file could not be loaded; each reason is one plain line with the file's name."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons))


@dataclass(frozen=True)
class PolicyText:
    """One policy version as it was loaded."""

    policy: Policy
    content: str


@dataclass(frozen=True)
class PoliciesInForce:
    """The policies that decide over some debts together, and their own texts for the receipt."""

    policy: Policy
    texts: tuple[str, ...]
    codes: tuple[str, ...]


def load_policies(session: Session, folder: Path, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Load every policy file of a folder that is not loaded yet; gives the codes that are new.

    A loaded version never changes: a file that says something else under the same code is refused.
    Raises PolicyNotLoaded with every mistake in every file; then nothing is loaded.
    """
    loaded = session.execute(select(PolicyVersion.code, PolicyVersion.sha256))
    known = {code: mark for code, mark in loaded}  # noqa: C416 - rows are not pairs to a checker
    added: list[str] = []
    reasons: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            content = path.read_text(encoding="utf-8")
            policy = read_policy(content)
        except (OSError, UnicodeDecodeError) as error:
            reasons.append(f"{path.name}: {error}")
            continue
        except PolicyMistakes as error:
            reasons += [f"{path.name}, {mistake}" for mistake in error.mistakes]
            continue
        mark = _mark(content)
        if policy.code not in known:
            _add(session, policy, content, actor, now)
            known[policy.code] = mark
            added.append(policy.code)
        elif known[policy.code] != mark:
            reasons.append(
                f"{path.name}: {policy.code} was loaded before with other words; "
                "give the new version a code of its own"
            )
    if reasons:
        raise PolicyNotLoaded(reasons)
    return tuple(added)


def _mark(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _add(session: Session, policy: Policy, content: str, actor: Actor, now: datetime) -> None:
    session.execute(
        insert(PolicyVersion).values(
            code=policy.code,
            nation=policy.nation,
            debt_types=",".join(sorted(policy.debt_types)),
            effective_from=policy.effective_from,
            content=content,
            sha256=_mark(content),
            loaded_at=now,
        )
    )
    record_audit(
        session, actor, "loaded a policy", f"policy:{policy.code}", now, sha256=_mark(content)
    )


@lru_cache(maxsize=64)
def _read(content: str) -> Policy:
    return read_policy(content)


def versions(session: Session, nation: Nation, today: date) -> tuple[PolicyText, ...]:
    """Every version that has begun, the latest first; one query."""
    rows = session.scalars(_BEGUN, {"nation": nation, "today": today})
    return tuple(policy_text(content) for content in rows)


def policy_text(content: str) -> PolicyText:
    """A policy version as it was loaded; read apart once for each text."""
    return PolicyText(_read(content), content)


HAS_BEGUN = and_(
    PolicyVersion.nation == bindparam("nation"),
    PolicyVersion.effective_from <= bindparam("today"),
)
"""The condition that a version is in force on `today`, or was."""
_BEGUN = (
    select(PolicyVersion.content)
    .where(HAS_BEGUN)
    .order_by(PolicyVersion.effective_from.desc(), PolicyVersion.id.desc())
)


def in_force(
    session: Session, debt_types: Iterable[DebtType], nation: Nation, today: date
) -> PoliciesInForce | None:
    """The policies in force for all of these types; None when one of them has no policy."""
    return chosen_from(versions(session, nation, today), debt_types)


def chosen_from(
    begun: tuple[PolicyText, ...], debt_types: Iterable[DebtType]
) -> PoliciesInForce | None:
    """Of the versions that have begun (latest first), those that decide over these types."""
    wanted = sorted(set(debt_types))
    found = [next((v for v in begun if kind in v.policy.debt_types), None) for kind in wanted]
    used = tuple(dict.fromkeys(version for version in found if version is not None))
    if not wanted or None in found:
        return None
    return PoliciesInForce(
        merge([version.policy for version in used]),
        tuple(version.content for version in used),
        tuple(version.policy.code for version in used),
    )


def published_rules(session: Session, nation: Nation, today: date) -> tuple[Policy, ...]:
    """The rules in force today and those already set for later, for the public page.

    In force first, by their code; then what is to come, by its date.
    """
    rows = session.scalars(
        select(PolicyVersion.content)
        .where(PolicyVersion.nation == nation)
        .order_by(PolicyVersion.effective_from.desc(), PolicyVersion.id.desc())
    )
    policies = [_read(content) for content in rows]
    begun = [policy for policy in policies if policy.effective_from <= today]
    now_in_force = {
        next(policy for policy in begun if kind in policy.debt_types)
        for kind in DebtType
        if any(kind in policy.debt_types for policy in begun)
    }
    coming = [policy for policy in policies if policy.effective_from > today]
    return (
        *sorted(now_in_force, key=lambda policy: policy.code),
        *sorted(coming, key=lambda policy: (policy.effective_from, policy.code)),
    )
