"""The rest of the policy: which of several values counts, contradictions, reminders, the line upward."""

from __future__ import annotations

import re

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.packs.compare_policy import LISTENERS
from engine.packs.policy_edit import At, choose, say_choice, set_above, set_ladder
from web.access import needs
from web.days import written
from web.site import desk, read
from web.studio.policy.book import Book, Rival, book
from web.studio.policy.saving import keep
from web.studio.policy.typed import LONGEST_REASON, RUNGS, Typed, rungs_in, typed

WHY = "Say why, in a sentence that somebody understands in a year"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def add_to(bp: Blueprint) -> None:
    """Give the blueprint of the policy these pages too."""
    for address, view in (
        ("/values/<serves>", values),
        ("/contradictions/<int:number>", contradiction),
        ("/reminders/<name>", ladder),
        ("/positions/<key>", position),
    ):
        bp.add_url_rule(address, view_func=view, methods=["GET", "POST"])


@needs("procedure.draft")
def values(serves: str) -> Response | str | tuple[str, int]:
    """Which of several values for the same date counts."""
    here = _book()
    rivals = here.rivals(serves) or abort(404)
    if request.method == "GET":
        counting = next((_key(rival) for rival in rivals if rival.counts), "")
        said = Typed({"chosen": counting, "how": "later", "from": written(here.today)})
        return _values_page(serves, said)
    said = typed(request.form)
    reason = said.line("reason", LONGEST_REASON, WHY)
    chosen = said.among("chosen", {_key(rival) for rival in rivals}, "Choose the value that is to count")
    day = said.day("from", here.today, "The day") if said["how"] == "later" else None
    if said["how"] not in ("later", "now"):
        said.errors["how"] = "Choose from when it counts"
    if not said.errors:
        at = next(rival.limit.at for rival in rivals if _key(rival) == chosen)
        others = [rival.limit.at for rival in rivals if rival.limit.at != at and rival.limit.row.active]
        fields = {"chosen": "chosen", "effective_to": "from", "effective_from": "from"}
        if keep(said, fields, lambda text: choose(text, at, others, reason, day)):
            return redirect(url_for("policy_editor.index"))
    return _values_page(serves, said), 422


@needs("procedure.draft")
def contradiction(number: int) -> Response | str | tuple[str, int]:
    """What is done where the procedure says something twice, differently."""
    here = _book()
    if not 1 <= number <= len(here.policy.conflicts):
        abort(404)
    found = here.policy.conflicts[number - 1]
    if request.method == "GET":
        return _page("contradiction", Typed({"choice": found.choice}), found=found)
    said = typed(request.form)
    choice = said.line("choice", LONGEST_REASON * 2, "Say what is done")
    fields = {"choice": "choice"}
    if not said.errors and keep(said, fields, lambda text: say_choice(text, found.title, choice)):
        return redirect(url_for("policy_editor.index"))
    return _page("contradiction", said, found=found), 422


@needs("procedure.draft")
def ladder(name: str) -> Response | str | tuple[str, int]:
    """Who is told that something is late, and when. A name that no ladder has makes one."""
    here = _book()
    if not NAME.fullmatch(name):
        abort(404)
    found = here.policy.ladders.get(name)
    if request.method == "GET":
        given = {"name": name}
        for number, rung in enumerate(found.rungs[:RUNGS] if found else ()):
            given |= {f"after-{number}": str(rung.after)}
        told: dict[int, tuple[str, ...]] = {
            number: rung.tell for number, rung in enumerate(found.rungs if found else ())
        }
        return _ladder_page(name, Typed(given), told)
    said = typed(request.form)
    rungs = rungs_in(said, request.form)
    if not said.errors and keep(said, {"after": "after-0"}, lambda text: set_ladder(text, name, rungs)):
        return redirect(url_for("policy_editor.index"))
    told = {number: tuple(request.form.getlist(f"tell-{number}")) for number in range(RUNGS)}
    return _ladder_page(name, said, told), 422


@needs("procedure.draft")
def position(key: str) -> Response | str | tuple[str, int]:
    """Who stands above a position: late work goes up this line."""
    here = _book()
    post = here.policy.positions.get(key) or abort(404)
    others = [(other, each.label) for other, each in here.policy.positions.items() if other != key]
    if request.method == "GET":
        return _page("position", Typed({"above": post.above}), post=post, others=others)
    said = typed(request.form)
    above = said.among("above", {"", *dict(others)}, "Choose the position above, or nobody")
    if not said.errors and keep(said, {"above": "above"}, lambda text: set_above(text, key, above)):
        return redirect(url_for("policy_editor.index"))
    return _page("position", said, post=post, others=others), 422


def _book() -> Book:
    with read() as session:
        return book(desk(session))


def _key(rival: Rival) -> str:
    at: At = rival.limit.at
    return f"{at.parameter}-{at.number}"


def _values_page(serves: str, said: Typed) -> str:
    here = _book()
    rivals = here.rivals(serves)
    cited = {clause for rival in rivals for clause in rival.limit.row.clauses}
    about = [each for each in here.policy.conflicts if len(cited & set(each.clauses)) > 1]
    return _page("values", said, rivals=[(_key(rival), rival) for rival in rivals], about=about)


def _ladder_page(name: str, said: Typed, told: dict[int, tuple[str, ...]]) -> str:
    return _page("ladder", said, name=name, told=told, listeners=LISTENERS.items(), numbers=range(RUNGS))


def _page(kind: str, said: Typed, **more: object) -> str:
    here = _book()
    again = Typed({**said.given, "version": str(here.version)}, said.errors)
    return render_template(f"policy/{kind}.html", here=here, said=again, **more)
