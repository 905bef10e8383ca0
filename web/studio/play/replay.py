"""Where a trial stands: its acts played again from the start, as far as the procedure still allows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.packs.models import Trial
from engine.simulate.scenario import Act
from engine.simulate.walk import Done, Walk
from web.studio.play.acts import Stored, act_of
from web.studio.play.ground import Ground


@dataclass(frozen=True)
class Replayed:
    """A walk, and where it broke off: the acts that were played, the first that cannot be, and why not."""

    walk: Walk
    ground: Ground
    kept: Sequence[Stored]
    broken: Act | None = None
    why: str = ""
    left: int = 0

    @property
    def opening(self) -> Done:
        """The act that opened the case."""
        return self.walk.done[0]


def replayed(ground: Ground, trial: Trial) -> Replayed:
    """Play a trial's acts again. Raises NotNow or ValueError if the case cannot even be opened."""
    return _played(ground, trial, trial.acts)


def _played(ground: Ground, trial: Trial, acts: Sequence[Stored]) -> Replayed:
    walk = opened(ground, trial)
    for number, kept in enumerate(acts[1:], start=1):
        act = act_of(kept)
        try:
            walk.act(act)
        except ValueError as error:
            # After an act that fails the walk is half done, so it is made again up to there.
            again = _played(ground, trial, acts[:number])
            return Replayed(again.walk, ground, acts[:number], act, str(error), len(acts) - number)
    return Replayed(walk, ground, acts)


def opened(ground: Ground, trial: Trial) -> Walk:
    """The walk of a trial with nothing done in it but the opening."""
    walk = Walk(ground.staged, ground.fill, trial.starts_on)
    walk.begin(act_of(trial.acts[0]).answers)
    return walk
