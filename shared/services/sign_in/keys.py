"""Everything that signing in derives from the installation's one secret: keyed hashes, seals, signed links."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadSignature, URLSafeSerializer


class CannotOpen(Exception):
    """What was sealed was sealed with another secret, or was tampered with."""


@dataclass(frozen=True)
class Keys:
    """Keys for separate purposes, all made from the secret of the settings."""

    secret: str = field(repr=False)

    def digest(self, purpose: str, *parts: str | int) -> str:
        """A keyed hash in hex: without the secret, nobody can tell what went in."""
        text = "\x1f".join(str(part) for part in parts)
        return hmac.new(self._key(purpose), text.encode(), hashlib.sha256).hexdigest()

    def seal(self, text: str) -> str:
        """Encrypt a text that has to be read again."""
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Read what was sealed. Raises CannotOpen."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as wrong:
            raise CannotOpen("sealed with another secret") from wrong

    def sign(self, purpose: str, *parts: str | int) -> str:
        """A text for a link that nobody else can make."""
        return str(URLSafeSerializer(self._key("link"), salt=purpose).dumps(parts))

    def signed(self, purpose: str, text: str) -> tuple[str | int, ...] | None:
        """What a link of ours says; none when it is not ours."""
        try:
            return tuple(URLSafeSerializer(self._key("link"), salt=purpose).loads(text))
        except BadSignature:
            return None

    def _key(self, purpose: str) -> bytes:
        return hmac.new(
            self.secret.encode(), f"sign-in:{purpose}".encode(), hashlib.sha256
        ).digest()

    @cached_property
    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._key("seal")))
