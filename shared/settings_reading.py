"""How one setting is read from the environment: its form, its bounds, what to say when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from shared.domain.london import LONDON

SANDBOX_SECRET = "sandbox-secret-which-everybody-knows-0000"  # nosec B105
SANDBOX_SEALED = "sandbox-sealed-which-everybody-knows-0000"  # nosec B105
SHORTEST_SECRET = 32


class SettingsMistakes(Exception):
    """The settings are incomplete or unsafe; `lines` says each mistake in plain words."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


class Reading:
    """Reads settings one by one and collects what is wrong, so that all is said at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.sandbox = False
        self.mistakes: list[str] = []

    def finish(self, more: Sequence[str]) -> None:
        """Raise SettingsMistakes when anything was wrong."""
        if lines := [*self.mistakes, *more]:
            raise SettingsMistakes(lines)

    def optional(self, name: str, default: str = "") -> str:
        """A text that may be left out."""
        return self.environ.get(name, "").strip() or default

    def text(self, name: str, sandbox: str = "") -> str:
        """A text that a live installation must give; the sandbox has one of its own."""
        value = self.optional(name, sandbox if self.sandbox else "")
        if not value:
            self.mistakes.append(f"{name} is missing.")
        return value

    def welsh(self, name: str, sandbox: str) -> str:
        """The Welsh of a text, `<name>_WELSH`; the sandbox's own only beside its own English."""
        own = self.sandbox and not self.optional(name)
        return self.optional(f"{name}_WELSH", sandbox if own else "")

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        """A switch: yes or no."""
        value = self.optional(name, "yes" if default else "no").lower()
        if value not in {"yes", "no", "1", "0", "true", "false"}:
            self.mistakes.append(f"{name} must be yes or no.")
        return value in {"yes", "1", "true"}

    def choice(self, name: str, choices: Sequence[str], sandbox: str) -> str:
        """One of a few words."""
        usual = sandbox if self.sandbox or name == "EVENKEEL_LOG_LEVEL" else ""
        value = self.optional(name, usual)
        if value not in choices:
            self.mistakes.append(f"{name} must be one of: {', '.join(choices)}.")
        return value

    def choices(self, name: str, choices: Sequence[str]) -> tuple[str, ...]:
        """Some of a few words, separated by commas; all of them when left out."""
        words = [word.strip() for word in self.optional(name, ",".join(choices)).split(",")]
        if wrong := [word for word in words if word not in choices]:
            self.mistakes.append(f"{name}: {', '.join(wrong)} is not one of {', '.join(choices)}.")
        return tuple(choice for choice in choices if choice in words)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.optional(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) or not least <= int(value) <= most:
            self.mistakes.append(f"{name} must be a whole number from {least} to {most}.")
            return default
        return int(value)

    def minutes(self, name: str, default: int, least: int, most: int) -> timedelta:
        """A length of time in whole minutes."""
        return timedelta(minutes=self.number(name, default, least, most))

    def secret(self, name: str) -> str:
        """A secret that is long enough and that no other installation has."""
        value = self.text(name, SANDBOX_SECRET)
        if value and len(value) < SHORTEST_SECRET:
            self.mistakes.append(f"{name} must have at least {SHORTEST_SECRET} characters.")
        if not self.sandbox and "sandbox" in value.lower():
            self.mistakes.append(f"{name} is the sandbox's: make one of your own.")
        return value

    def own_secrets(self, name: str, sandbox: str) -> tuple[str, ...]:
        """Secrets of one purpose, separated by commas, the newest first; the older only open."""
        values = tuple(one.strip() for one in self.text(name, sandbox).split(",") if one.strip())
        if any(len(one) < SHORTEST_SECRET for one in values):
            self.mistakes.append(f"{name} must have at least {SHORTEST_SECRET} characters.")
        if not self.sandbox and any("sandbox" in one.lower() for one in values):
            self.mistakes.append(f"{name} is the sandbox's: make one of your own.")
        if set(values) & {self.environ.get("EVENKEEL_SECRET_KEY", "").strip()}:
            self.mistakes.append(f"{name} must not be the same as EVENKEEL_SECRET_KEY.")
        return values

    def least(self, name: str, length: int) -> str:
        """A text of at least so many signs, or none."""
        found = self.optional(name)
        if found and len(found) < length:
            self.mistakes.append(f"{name}: give at least {length} characters.")
        return found

    def beginning(self, name: str, beginnings: tuple[str, ...]) -> str:
        """A key that must be given, and that begins in one of a few ways."""
        value = self.text(name)
        if value and not value.startswith(beginnings):
            self.mistakes.append(f"{name} must begin with {' or '.join(beginnings)}.")
        return value

    def several(self, name: str, beginnings: tuple[str, ...]) -> tuple[str, ...]:
        """Secrets that must be given, separated by commas; each begins in one of a few ways."""
        values = tuple(one.strip() for one in self.text(name).split(",") if one.strip())
        if not all(one.startswith(beginnings) for one in values):
            self.mistakes.append(f"{name}: each must begin with {' or '.join(beginnings)}.")
        return values

    def database_url(self, name: str, sandbox: str) -> str:
        """The address of a SQLite or PostgreSQL database, with the driver that is installed."""
        value = self.text(name, sandbox)
        value = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            self.mistakes.append(f"{name} must begin with sqlite:/// or postgresql://.")
        return value

    def base_url(self, name: str, sandbox: str) -> str:
        """The address at which people find this installation, without a path."""
        value = self.text(name, sandbox).rstrip("/")
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path):
            self.mistakes.append(
                f"{name} must be like https://portal.council.example, without a path."
            )
        return value

    def web_address(self, name: str, usual: str = "") -> str:
        """The address of somebody else's interface: https, but plain http within a sandbox's machine."""
        value = (self.optional(name) or (usual if usual.startswith("http") else "")).rstrip("/")
        parts = urlsplit(value)
        is_near = self.sandbox and parts.hostname in {"127.0.0.1", "localhost", "::1"}
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_near)
        if not value:
            self.mistakes.append(f"{name} is missing.")
        elif not is_safe or not parts.hostname or parts.query or "@" in parts.netloc:
            self.mistakes.append(f"{name} must be like https://register.example/api.")
        return value

    def hosts(self, name: str, base_url: str) -> frozenset[str]:
        """The host names that requests may be addressed to: the base address and those given."""
        given = [host.strip().lower() for host in self.optional(name).split(",") if host.strip()]
        wrong = [
            h
            for h in given
            if not re.fullmatch(r"[a-z0-9.-]+(:[0-9]+)?|\[[0-9a-f:]+\](:[0-9]+)?", h)
        ]
        if wrong:
            self.mistakes.append(f"{name}: write host names only, separated by commas.")
        own = {urlsplit(base_url).netloc.lower()} if base_url else set()
        return frozenset([*given, *own])

    def colour(self, name: str, sandbox: str) -> str:
        """A colour #rrggbb on which white text can be read (WCAG 2.2, 1.4.3: 4.5 to 1)."""
        value = self.text(name, sandbox).lower()
        if value and not re.fullmatch(r"#[0-9a-f]{6}", value):
            self.mistakes.append(f"{name} must be a colour such as #1d5b79.")
        elif value and contrast_with_white(value) < 4.5:
            self.mistakes.append(
                f"{name}: white text cannot be read on {value}. Choose a darker colour."
            )
        return value

    def moment(self, name: str) -> datetime | None:
        """A date and time of day in London, such as 2026-12-26 09:00."""
        value = self.optional(name)
        if not value:
            return None
        try:
            given = datetime.fromisoformat(value)
        except ValueError:
            self.mistakes.append(f"{name} must be a date and time such as 2026-12-26 09:00.")
            return None
        return given if given.tzinfo else given.replace(tzinfo=LONDON)

    def place(self, name: str, sandbox: Path) -> Path:
        """A file or folder that must be there."""
        value = self.text(name, str(sandbox))
        if value and not Path(value).exists():
            self.mistakes.append(f"{name}: there is nothing at {value}.")
        return Path(value)


def contrast_with_white(colour: str) -> float:
    """How well white text stands out on a colour #rrggbb, as WCAG counts it (1 to 21)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
