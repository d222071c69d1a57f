"""Passwords, and the secrets of sessions, tokens and one-time links: how they are made and kept.

Pure but for randomness. Knows hashes. Must not know users or databases.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from werkzeug.security import check_password_hash, generate_password_hash

SHORTEST: Final = 12
"""Length counts for more than kinds of characters (NIST SP 800-63B)."""

LONGEST: Final = 256
"""A longer one would only cost time."""

_METHOD: Final = "scrypt"
_NOBODY: Final = generate_password_hash(secrets.token_urlsafe(), _METHOD)


class WeakPassword(ValueError):  # noqa: N818 - it says what the password is
    """A password that must not be used; the text says why, for people."""


def new_secret() -> str:
    """A secret of 256 bits for a session, a token or a link."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is kept of such a secret. It is random, so it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def hash_password(password: str, name: str) -> str:
    """What is kept of a password. Raises WeakPassword."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"A password has at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise WeakPassword(f"A password has at most {LONGEST} characters.")
    if name and name in password.casefold():
        raise WeakPassword("A password must not hold the user's name.")
    if len(set(password)) < SHORTEST // 3:
        raise WeakPassword("A password must not repeat a few characters.")
    return generate_password_hash(password, _METHOD)


def is_password(password: str, kept: str) -> bool:
    """Whether a password is the one that was kept; takes as long where none is kept."""
    same = check_password_hash(kept or _NOBODY, password[:LONGEST])
    return same and bool(kept)
