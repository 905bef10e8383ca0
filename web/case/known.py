"""Whether the child of a referral is known already: asked once, so that no child stands in Keepstep twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Child
from engine.people.access import Standing, may_see
from engine.people.models import Person

ALIKE = 0.8
"""How much of a family name must agree, of 1: a letter swapped or mistyped does."""

PARTICLES = frozenset(
    {"al", "bin", "da", "de", "del", "der", "di", "dos", "el", "ibn", "la", "le", "van", "von"}
)
"""Words that many family names share: alone they make no two alike."""

NOBODY = "whoever looks after people in Keepstep"


@dataclass(frozen=True)
class Match:
    """A child who may be the one referred. `cases` are those that the person may open, the newest first.

    Without one the child is not named: `ask` says whom to ask about the case that is not open to them.
    """

    child: Child
    cases: tuple[Case, ...]
    hidden: tuple[Case, ...]
    ask: str = ""

    @property
    def open_case(self) -> Case | None:
        """The child's open case, if the person may open it."""
        return next((case for case in self.cases if case.status != "closed"), None)

    @property
    def restricted(self) -> bool:
        """True if a case of the child was restricted: then the next one is too."""
        return any(case.restricted for case in (*self.cases, *self.hidden))

    @property
    def refusal(self) -> str:
        """Why no case can be opened for this child, or nothing."""
        if self.open_case is not None:
            return f"{self.child.name} already has an open case, {self.open_case.ref}: work on that one"
        if any(case.status != "closed" for case in self.hidden):
            return f"{self.child.name} has an open case that is not open to you: ask {self.ask}"
        return ""


@dataclass(frozen=True)
class Question:
    """Is it the same child? `answer` is a known child's id, "no", "ask" (one who is not named) or nothing yet."""

    matches: tuple[Match, ...]
    answer: str = ""
    born_on: date | None = None

    @property
    def about(self) -> str:
        """Which children the question is about."""
        return "-".join(str(match.child.id) for match in self.matches)

    @property
    def dated(self) -> bool:
        """True if the date of birth is known of the child referred and of all who are named."""
        return self.born_on is not None and all(match.child.born_on for match in self.named)

    @property
    def named(self) -> tuple[Match, ...]:
        """The children whom the person may be told of."""
        return tuple(match for match in self.matches if match.cases)

    @property
    def unnamed(self) -> tuple[Match, ...]:
        """The children of whom only is said that there may be one, and whom to ask."""
        return tuple(match for match in self.matches if not match.cases)

    @property
    def chosen(self) -> Match | None:
        """The known child that was chosen, among those that the page named."""
        return next((match for match in self.named if str(match.child.id) == self.answer), None)

    def options(self) -> list[tuple[str, str, str]]:
        """(value, label, hint) of each answer, the most likely first."""
        found = [
            (str(match.child.id), f"Yes, {match.child.name}{_born(match)}", _told(match))
            for match in self.named
        ]
        if self.unnamed:
            found.append(("ask", f"Yes, {self.unnamed[0].ask} says that it is", "They open the case"))
        return [*found, ("no", "No, this is another child", "")]

    @property
    def error(self) -> str:
        """What stands in the way of opening the case, or nothing."""
        if self.chosen is not None:
            return self.chosen.refusal
        if self.answer == "ask" and self.unnamed:
            return f"Ask {self.unnamed[0].ask} to open the case: the child’s record is not open to you"
        answered = not self.matches or self.answer == "no"
        return "" if answered else "Say whether it is the same child"


def _born(match: Match) -> str:
    return f", born {match.child.born_on:%-d %B %Y}" if match.child.born_on else ", date of birth not known"


def _told(match: Match) -> str:
    if match.open_case is not None:
        return f"Has an open case, {match.open_case.ref}"
    told = [f"Case {case.ref}, closed on {case.closed_on:%-d %B %Y}" for case in match.cases]
    restricted = any(case.restricted for case in match.cases)
    return "; ".join([*told, *(["restricted, and the new case will be too"] if restricted else [])])


def question(session: Session, who: Standing, answers: Mapping[str, Any], said: tuple[str, str]) -> Question:
    """What to ask about the child whom these answers name; no matches while they name none.

    `said` is the answer and the `about` of the question that it answers: once the name is changed to that of
    another known child, it does not count any more.
    """
    given, family = str(answers.get("given_name") or ""), str(answers.get("family_name") or "")
    if not given or not family:
        return Question(())
    born_on = answers.get("born_on")
    found: dict[int, list[tuple[Case, bool]]] = {}
    for case, visible in _cases(session, who, family, born_on):
        if _is_like(case.child, given, family, born_on):
            found.setdefault(case.child_id, []).append((case, visible))
    matches = [_match(session, cases) for cases in found.values()]
    matches.sort(key=lambda match: words_of(match.child.given_name) != words_of(given))
    asked = Question(tuple(matches), born_on=born_on)
    return replace(asked, answer=said[0]) if said[1] == asked.about else asked


def earlier(session: Session, case: Case, who: Standing) -> Sequence[Case]:
    """The child's closed cases from before this one that this person may open, the newest first."""
    query = select(Case).where(Case.child_id == case.child_id, Case.id < case.id, Case.status == "closed")
    return session.scalars(query.where(may_see(who)).order_by(Case.id.desc())).unique().all()


def child_called(session: Session, given: str, family: str, born_on: date | None) -> Child | None:
    """The child of this very name who was born then, or whose birthday is not known on one side."""
    found = session.scalars(select(Child).where(_may_be(family, born_on)).order_by(Child.id)).unique()
    same = [child for child in found if is_called(child, given, family)]
    return next((child for child in same if child.born_on == born_on), same[0] if same else None)


def was_restricted(session: Session, child: Child | None) -> bool:
    """True if a case of the child was restricted: then the next one is too."""
    if child is None:
        return False
    return any(session.scalars(select(Case.restricted).where(Case.child_id == child.id)))


def is_called(child: Child, given: str, family: str) -> bool:
    """True if this is the child's whole name, however it is written."""
    return words_of(child.given_name) == words_of(given) and words_of(child.family_name) == words_of(family)


def _cases(session: Session, who: Standing, family: str, born_on: date | None) -> list[tuple[Case, bool]]:
    query = select(Case, may_see(who)).join(Child, Child.id == Case.child_id)
    rows = session.execute(query.where(_may_be(family, born_on)).order_by(Case.id.desc()))
    return [(case, bool(visible)) for case, visible in rows]


def _may_be(family: str, born_on: date | None) -> ColumnElement[bool]:
    if born_on is None:
        return func.lower(Child.family_name) == family.lower()
    return or_(Child.born_on == born_on, Child.born_on.is_(None))


def _match(session: Session, cases: list[tuple[Case, bool]]) -> Match:
    seen = tuple(case for case, visible in cases if visible)
    hidden = tuple(case for case, visible in cases if not visible)
    ask = session.scalar(select(Person.name).where(Person.id == hidden[0].team.manager_id)) if hidden else ""
    return Match(cases[0][0].child, seen, hidden, ask or NOBODY)


def _is_like(child: Child, given: str, family: str, born_on: date | None) -> bool:
    mine, theirs = words_of(family), words_of(child.family_name)
    agree = SequenceMatcher(None, " ".join(sorted(mine)), " ".join(sorted(theirs))).ratio()
    surname = bool(mine & theirs) or agree >= ALIKE
    # Where a birthday is not known, the whole name must agree: a family name alone is too common.
    dated = born_on is not None and child.born_on is not None
    return surname and (dated or words_of(given) == words_of(child.given_name))


def words_of(name: str) -> set[str]:
    """The words of a name without accents, capitals and apostrophes; "de" and "van" only if nothing else is there."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    words = set(re.findall(r"[^\W\d_]+", re.sub("['’]", "", plain).casefold()))
    return {word for word in words if word not in PARTICLES} or words
