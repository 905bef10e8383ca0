"""What the pages of moving running cases show: cases that fare alike together, places that need a word, runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.cases.desk import Desk
from engine.cases.models import Case
from engine.cases.move_preview import Choice, How, Plans, Prospect, Stuck, preview, stuck, to_move
from engine.cases.moves import MovedCase, MoveRun
from engine.packs.models import Bundle
from engine.people.access import Standing, may_see

SHOWN = 50
"""Cases of one group that are named; the count above them is of all."""

GOES_ON = "(goes on)"
"""What a form sends for an element that is no more, and after which the case goes on."""

TITLES: Mapping[How, str] = {
    "as_it_is": "Move as they are",
    "with_a_note": "Move, with a note",
    "stays": "Stay on their version",
}


@dataclass
class Group:
    """Cases of which the same is to be said. Those that the reader may not open are counted, not named."""

    how: How
    said: tuple[str, ...]
    cases: list[Case] = field(default_factory=list)
    hidden: int = 0

    @property
    def number(self) -> int:
        """All cases of the group."""
        return len(self.cases) + self.hidden

    @property
    def left_out(self) -> int:
        """Cases that the reader may open and that are not named for their number."""
        return max(0, len(self.cases) - SHOWN)


@dataclass(frozen=True)
class Preview:
    """What moving every open case to one version would do."""

    to: Bundle
    groups: Sequence[Group]
    stuck: Sequence[Stuck]

    def number(self, how: How | None = None) -> int:
        """How many cases fare so; all without a word."""
        return sum(group.number for group in self.groups if how in (None, group.how))

    @property
    def moving(self) -> int:
        """How many would move."""
        return self.number() - self.number("stays")


CAME_OF_IT: Mapping[How, str] = {"with_a_note": "Moved, with a note", "stays": "Stayed on their version"}


def choices_from(form: Mapping[str, str]) -> list[Choice]:
    """What was chosen for each element that is no more; a blank leaves its cases where they are."""
    chosen = []
    for name, value in form.items():
        kind, _, place = name.partition(":")
        process, _, element = place.partition(":")
        if kind == "becomes" and element and value:
            chosen.append(Choice(process, element, "" if value == GOES_ON else value))
    return chosen


def looked_at(desk: Desk, who: Standing, to: Bundle, choices: Sequence[Choice]) -> Preview:
    """What would come of every open case, changing nothing: a fixed number of statements."""
    cases = to_move(desk, to.id)
    found = list(preview(desk, cases, Plans(desk, to.id, choices)))
    places = stuck(desk, cases, Plans(desk, to.id, ()))
    return Preview(to, grouped(found, _open_to(desk.session, who)), places)


def _open_to(session: Session, who: Standing) -> set[int]:
    return set(session.scalars(select(Case.id).where(Case.status != "closed", may_see(who))))


def grouped(found: Iterable[Prospect], seen: set[int]) -> list[Group]:
    """Cases that fare alike together: first those that stay, then those with a note, the larger groups first."""
    groups: dict[tuple[How, tuple[str, ...]], Group] = {}
    for one in found:
        group = groups.setdefault((one.how, one.said), Group(one.how, one.said))
        if one.case.id in seen:
            group.cases.append(one.case)
        else:
            group.hidden += 1
    order = ("stays", "with_a_note", "as_it_is")
    return sorted(groups.values(), key=lambda group: (order.index(group.how), -group.number))


def runs(session: Session) -> list[tuple[MoveRun, Bundle]]:
    """Every run, the newest first, with the version to which it led."""
    query = (
        select(MoveRun, Bundle).join(Bundle, Bundle.id == MoveRun.to_bundle_id).order_by(MoveRun.id.desc())
    )
    return [(run, bundle) for run, bundle in session.execute(query)]


def outcome(session: Session, who: Standing, run: MoveRun) -> list[Group]:
    """The cases of a run of which there is something to say, alike ones together."""
    query = (
        select(MovedCase)
        .where(MovedCase.run_id == run.id, MovedCase.status != "waiting")
        .order_by(MovedCase.id)
    )
    rows = session.scalars(query.options(joinedload(MovedCase.case, innerjoin=True))).unique().all()
    seen = set(
        session.scalars(select(Case.id).join(MovedCase).where(MovedCase.run_id == run.id, may_see(who)))
    )
    found = [
        Prospect(row.case, "stays" if row.status == "refused" else "with_a_note", tuple(row.said))
        for row in rows
        if row.said
    ]
    return grouped(found, seen)
