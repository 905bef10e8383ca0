"""How many rows a page of a long list of the authority holds, and how many a download of it."""

from __future__ import annotations

from typing import Final

PAGE: Final = 50

WHOLE: Final = 10_000
"""Rows of a download: more than any council has open cases."""
