"""The example of each rule, as `make rules` wrote it from the diagrams that prove the rule."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

EXAMPLES: Final = Path(__file__).parent / "examples.json"


def example_of(code: str) -> dict[str, Any] | None:
    """What the rule's two drawings show, what the check says of the first, and whether there are pictures of them."""
    return _examples().get(code)


@cache
def _examples() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found
