"""What a verb refuses, in the words the person reads. The docstring of each is its message."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """This could not be done. Nothing was changed."""

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(" ".join((type(self).__doc__ or "").split()).format(**data))


class NoSuchCase(Refused):
    """There is no case {ref} that you can open."""


class NoSuchTask(Refused):
    """This step is not on the case. Open the case to see what is owed now."""


class NotAllowed(Refused):
    """Your position does not let you {action}. Ask your team manager, or whoever looks after people in Keepstep."""


class NotYours(Refused):
    """This step belongs to {who}. You can read it; to do it, ask for it to be given to you."""


class NotOfPosition(Refused):
    """{name} cannot be given this step: it is for the {position}. Choose one of the people on the page."""


class GoesWithCase(Refused):
    """This step goes with the case. Give the case to another worker, or arrange cover for {who}."""


class AlreadyDone(Refused):
    """{who} finished this step on {when}. What you wrote is kept as a draft: open the case to see what was
    recorded."""


class StepOver(Refused):
    """The case has moved on and this step is no longer owed. What you wrote is kept as a draft."""


class StaleForm(Refused):
    """This step was given to somebody else or changed since you opened it. What you wrote is kept as a draft:
    open the step again and compare."""


class ConcernsOpen(Refused):
    """The case cannot close while {count} concern(s) wait for a decision. Decide on each first, then close."""


class ConcernUndecided(Refused):
    """A concern is decided on, never skipped. Open the step and choose what follows; that the plan goes on as it
    is, is an answer too."""


class CaseClosed(Refused):
    """This case is closed. A new worry about the child is a new referral."""


class ReasonNeeded(Refused):
    """Say why, in a sentence that somebody else will understand in a year."""


class TooLong(Refused):
    """This has {length} characters, and there is room for {longest}. Shorten it and send it again."""


class CaseExists(Refused):
    """{child} already has an open case, {ref}. A child has one Child in Need case at a time."""


class NotAwaited(Refused):
    """The case is not waiting for this now, so nothing was sent."""


class CannotGoBack(Refused):
    """The case cannot return to that step from here. Choose one of the steps that the page offers."""
