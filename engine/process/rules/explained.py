"""Each rule in words, read from the head of its own file, for the documentation and for the studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Final

from engine.process.rules.registry import SECTIONS

WORTH_A_LOOK: Final = "Worth a look: "


@dataclass(frozen=True)
class Explanation:
    """What a rule finds, why that matters to a child's case, and what to do; whole sentences.

    `is_warning`: what it finds keeps no draft from being published.
    """

    code: str
    finds: str
    matters: str
    remedy: str
    is_warning: bool = False


UNREADABLE: Final = Explanation(
    "unreadable",
    "A file that is no diagram: not XML, without a process, larger than 5 MB, with more than 1,000 elements and "
    "arrows, a name of more than 1,000 characters, or a document type. Nothing else is checked in it.",
    "What cannot be read cannot be run, and nobody could say what it would do to a child’s case.",
    "Open it in the studio and save it again, or go back to the last version that opened.",
)


@cache
def sections() -> Mapping[str, tuple[Explanation, ...]]:
    """All rules by heading, in the order in which they are checked."""
    found = {"Before anything else": (UNREADABLE,)}
    return found | {heading: tuple(map(_explained, rules)) for heading, rules in SECTIONS}


@cache
def explanations() -> Mapping[str, Explanation]:
    """All rules by code."""
    return {each.code: each for rules in sections().values() for each in rules}


def _explained(rule: ModuleType) -> Explanation:
    head, _, remedy = (rule.__doc__ or "").partition("\nRemedy:")
    finds, _, matters = head.partition("\nMatters:")
    said = _line(finds)
    return Explanation(
        code=rule.__name__.rpartition(".")[2],
        finds=_capital(said.removeprefix(WORTH_A_LOOK)),
        matters=_capital(_line(matters)),
        remedy=_capital(_line(remedy)),
        is_warning=said.startswith(WORTH_A_LOOK),
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
