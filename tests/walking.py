"""A case walked through in browsers: each step filled in on its page and sent by whoever holds it, and what it cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from engine.cases.desk import Desk
from engine.cases.models import Case, Task
from engine.people.models import Person, PersonPosition
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on
from web.filling import form_of


@dataclass(frozen=True)
class Cost:
    """What completing one step asked of the database. BEGIN is the transaction's own, so it is left out."""

    element: str
    statements: tuple[str, ...]
    commits: int

    def __str__(self) -> str:
        lines = "\n  ".join(" ".join(statement.split())[:140] for statement in self.statements)
        return f"{self.element}: {len(self.statements)} statements, {self.commits} commits\n  {lines}"


@dataclass
class Walk:
    """One case on its way. `costs` is what each step cost, in order."""

    office: Office
    sign_in: SignIn
    ref: str
    costs: list[Cost] = field(default_factory=list)
    _browsers: dict[str, Browser] = field(default_factory=dict)

    def do(self, element: str, by: str = "", **wanted: Any) -> None:
        """Do an open step in a browser: as its holder, as one who could take it, or as somebody named."""
        task = self.office.task(self.ref, element)
        assert task is not None, f"{element} is not open; open are {self.office.open_elements(self.ref)}"
        browser = self._browser(by or self._holder(task))
        address = f"/cases/{self.ref}/tasks/{task.id}"
        sent = self._written(form_on(browser.get(address).text), task, wanted)
        browser.post(f"{address}/draft", data=sent)
        assert browser.post(address, data=sent).location == f"/cases/{self.ref}", f"{element} was not taken"
        watch = browser.last
        statements = tuple(each for each in watch.statements if not each.startswith("BEGIN"))
        self.costs.append(Cost(element, statements, watch.commits))

    def days(self, count: int) -> None:
        """Let this many days pass. Everybody signs in again: a session lasts twelve hours."""
        self.office.days(count)
        self._browsers.clear()

    def _browser(self, who: str) -> Browser:
        if who not in self._browsers:
            self._browsers[who] = self.sign_in(who)
        return self._browsers[who]

    def _holder(self, task: Task) -> str:
        holds = select(Person.name).where(Person.id == task.assignee_id)
        could = select(Person.name).join(PersonPosition).where(PersonPosition.position == task.role)
        with self.office.db.read() as session:
            return session.scalars(could if task.assignee_id is None else holds).first() or ""

    def _written(
        self, page: MultiDict[str, Any], task: Task, wanted: Mapping[str, Any]
    ) -> MultiDict[str, Any]:
        filled = self.office.filled(self.ref, task, **wanted)
        with self.office.db.read() as session:
            case = session.scalars(select(Case).where(Case.ref == self.ref)).one()
            published = Desk(session, self.office.shelf, self.office.clock).published(case)
            form = form_of(session, published, task.form)
        assert form is not None
        marks = [(name, page[name]) for name in ("_token", "_lock_version")]
        return MultiDict([*marks, ("_action", "submit"), *_as_sent(form.to_raw(filled.answers))])


def _as_sent(typed: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """What is typed into a form under the names by which a browser sends it."""
    for name, value in typed.items():
        if isinstance(value, Mapping):
            yield from ((f"{prefix}{name}-{part}", text) for part, text in value.items())
        elif isinstance(value, list):
            for number, item in enumerate(value):
                is_row = isinstance(item, Mapping)
                yield from _as_sent(item, f"{prefix}{name}-{number}-") if is_row else [(prefix + name, item)]
        else:
            yield prefix + name, value
