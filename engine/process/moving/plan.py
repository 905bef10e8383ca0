"""Moves a running case to other diagrams: each token goes to the element of its name, or the case stays.

Nothing is skipped and nothing done twice: a token whose element is gone needs somebody's word, a branch that is new
beside one under way begins, and what stood side by side may not come one after the other. A clock that runs keeps
what it counts by, whatever its timer now says. Nothing is performed here: the next step goes on from the new state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.process.moving.instance import Choice, InstanceMove
from engine.process.moving.routes import Routes, kind
from engine.process.outcome import Entering, StepError, WrongDiagrams
from engine.process.spec import Specs
from engine.process.state import Plain, pack, unpack


class CannotMove(StepError):
    """This case cannot move to those diagrams as it stands."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(dict.fromkeys(reasons))
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True)
class Moved:
    """A state on the new diagrams, before anything went on from there.

    `fresh` are clocks that begin with the move, `entering` the elements that a token has yet to enter; both go
    into the command `Arrive`. `notes` says in English what is not as it was.
    """

    state: bytes
    fresh: frozenset[str]
    entering: tuple[Entering, ...]
    notes: tuple[str, ...]


@dataclass
class Plan:
    """From one version to another, for any number of cases. `choices` say what becomes of elements that are gone."""

    old: Specs
    new: Specs
    choices: tuple[Choice, ...] = ()
    _routes: dict[tuple[bool, str], Routes] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def by_process(self) -> Mapping[str, Mapping[str, str]]:
        """The choices: process -> element -> what becomes of it."""
        found: dict[str, dict[str, str]] = {}
        for choice in self.choices:
            found.setdefault(choice.process, {})[choice.was] = choice.becomes
        return found

    def move(self, state: bytes) -> Moved:
        """This state on the new diagrams. Raises CannotMove with every reason, WrongDiagrams for another's state."""
        plain = unpack(state)
        if plain["key"] != self.old.key:
            raise WrongDiagrams("the case does not stand on the version from which it is to move")
        journey = _Journey(self)
        moved = [one for saved in plain["instances"] if (one := journey.take(saved)) is not None]
        if journey.reasons:
            raise CannotMove(journey.reasons)
        after = {"key": self.new.key, "completed": plain["completed"], "instances": moved}
        return Moved(
            pack(after),
            frozenset(journey.fresh),
            tuple(journey.entering),
            tuple(dict.fromkeys(journey.notes)),
        )

    def standing(self, state: bytes) -> tuple[tuple[str, str], ...]:
        """The process and element of every live token that has no place on the new diagrams without a choice."""
        journey = _Journey(self)
        for saved in unpack(state)["instances"]:
            journey.take(saved)
        return tuple(dict.fromkeys(journey.stuck))

    def name(self, process: str, element: str) -> str:
        """What people call an element of the old version."""
        routes = self.routes(process, new=False)
        return routes.words(element).strip("‘’") if routes else element.replace("_", " ")

    def may_become(self, process: str, element: str) -> tuple[tuple[str, str], ...]:
        """The elements of the new version that can take over from one that is gone: (id, name) in alphabetical order.

        They are of its kind, in the same process, and were not there before.
        """
        old, new = self.routes(process, new=False), self.routes(process, new=True)
        if old is None or new is None or not old.has(element):
            return ()
        wanted = kind(old.element(element))
        fresh = (name for name, each in new.spec.task_specs.items() if each.bpmn_id and not old.has(name))
        alike = [name for name in fresh if kind(new.element(name)) == wanted]
        return tuple(sorted((name, new.words(name).strip("‘’")) for name in alike))

    def routes(self, name: str, *, new: bool) -> Routes | None:
        """The process of this name in the old or the new version, as a graph."""
        key = (new, name)
        if key not in self._routes:
            spec = (self.new if new else self.old).spec(name)
            if spec is None:
                return None
            self._routes[key] = Routes(spec)
        return self._routes[key]


class _Journey:
    """One case on its way: which stage runs which process now, and what was said of all of it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.inside: dict[str, str] = {}
        self.gone: set[str] = set()
        self.fresh: set[str] = set()
        self.entering: list[Entering] = []
        self.notes: list[str] = []
        self.reasons: list[str] = []
        self.stuck: list[tuple[str, str]] = []

    def take(self, saved: Plain) -> Plain | None:
        """The instance of a process as it will be saved; None if the stage that holds it is no more."""
        host: str | None = saved["host"]
        process: str = saved["process"]
        if host in self.gone:
            self.gone.update(token[0] for token in saved["tokens"])
            return None
        becomes = self.inside.get(host, process) if host else self.plan.new.root
        old, new = self.plan.routes(process, new=False), self.plan.routes(becomes, new=True)
        if old is None or new is None:
            self.reasons.append(
                f"The stage {process.replace('_', ' ')} is under way and has no diagram any more."
            )
            return None
        move = InstanceMove(process, old, new, self.plan.by_process.get(process, {}), saved["tokens"])
        move.run()
        self.inside |= move.inside
        self.gone |= move.gone
        self.fresh |= move.fresh
        self.entering += move.entering
        self.notes += move.notes
        self.reasons += move.reasons
        self.stuck += [(process, name) for name in move.stuck]
        return {"host": host, "process": becomes, "tokens": move.after}
