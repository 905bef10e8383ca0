"""The words by which a child is found: small letters without accents, a double name's parts each for itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

BEYOND = "\U0010ffff"
"""Sorts behind every letter: what lies between a beginning and it followed by this begins so."""


def words_of(names: Iterable[str]) -> frozenset[str]:
    """Every word of these names."""
    return frozenset(word for name in names for word in re.split(r"[\s-]+", _plain(name)) if word)


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
