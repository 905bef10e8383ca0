"""From what was typed into a form to a change of the drawing."""

from __future__ import annotations

from engine.packs import redraw
from engine.packs.load import names
from engine.packs.redraw import Drawing, NewStep
from engine.packs.sentences import NotUnderstood, sentence
from engine.packs.steps import Step, Way
from web.studio.outline.page import Outline
from web.studio.policy.typed import Typed

LONGEST_NAME, LONGEST_TEXT, LONGEST_CONDITION = 200, 3000, 1000
CHOSEN = {"role": "roles", "form": "forms", "ladder": "ladders"}
"""Properties that are chosen from a list, and which one."""
OF_KIND = {"user": ("role", "form", "clauses"), "call": ("role", "clauses")}
"""Properties that a new step of a kind is asked for; any other only for its clauses."""


def read_name(said: Typed, missing: str = "") -> str:
    """The name on the diagram."""
    return said.line("name", LONGEST_NAME, missing)


def read_properties(said: Typed, asked: tuple[str, ...]) -> dict[str, str]:
    """Role, form, ladder and clauses, as far as the form asks for them."""
    found = {name: said.line(name, LONGEST_NAME, "") for name in asked if name != "clauses"}
    return found | (
        {"clauses": " ".join(said.line("clauses", LONGEST_TEXT, "").split())} if "clauses" in asked else {}
    )


def read_timer(said: Typed, outline: Outline) -> str:
    """The expression of a timer, from a chosen deadline of the policy."""
    known = dict(outline.choices("parameters"))
    if said["parameter"] not in known:
        said.errors["parameter"] = "Choose a deadline. If it is not in the list, add it to the policy first"
    function = "opens" if said["function"] == "opens" else "due"
    return f'{function}("{said["parameter"]}")'


def read_message(said: Typed) -> str:
    """A message from the list, or a new one by its name."""
    name = "_".join(said.line("message_new", 60, "").lower().split()) or said.line(
        "message", LONGEST_NAME, ""
    )
    if not name or not name.replace("_", "").isalnum():
        said.errors["message_new" if said["message_new"] else "message"] = (
            "Choose a message, or write a new one in letters and spaces"
        )
    return name


def read_condition(said: Typed, outline: Outline, missing: str = "") -> str:
    """When a way is taken, in the language of conditions."""
    condition = said.line("condition", LONGEST_CONDITION, missing)
    if condition and "condition" not in said.errors:
        try:
            sentence(condition, names(outline.known.files), outline.known.policy)
        except NotUnderstood as refusal:
            said.errors["condition"] = str(refusal)
    return condition


def read_parameters(said: Typed) -> dict[str, str]:
    """What a service step is given: one line each, a name and a value."""
    found = {}
    for line in said["parameters"].splitlines():
        name, sign, value = (part.strip() for part in line.partition("="))
        if line.strip() and (not sign or not name.replace("_", "").isalnum()):
            said.errors["parameters"] = 'Write each on a line of its own, such as role = "team_manager"'
        elif line.strip():
            found[name] = value
    return found


def new_step(said: Typed, outline: Outline, kind: str) -> NewStep:
    """The step that a form describes; what is wrong is in `said.errors`."""
    calls = kind == "call"
    return NewStep(
        kind,
        read_name(said, "Write what it is called on the diagram" if kind != "end" else ""),
        read_properties(
            said, {"user": ("role", "form", "clauses"), "call": ("role", "clauses")}.get(kind, ("clauses",))
        ),
        instructions=_text(said) if kind == "user" else "",
        called=_called(said, outline) if calls else "",
        operator=said["operator"] or "notify",
        parameters=read_parameters(said) if kind == "service" else {},
        timer=read_timer(said, outline) if kind == "wait_date" else "",
        message=read_message(said) if kind in ("wait_message", "send_message") else "",
        condition=read_condition(said, outline, "Write when this way is taken") if kind == "decision" else "",
        way=said.line("way", LONGEST_NAME, "Write the answer on this way") if kind == "decision" else "",
        otherwise=said.line("otherwise", LONGEST_NAME, "") or "otherwise",
        way_to=said["to"],
    )


def _called(said: Typed, outline: Outline) -> str:
    if said["called"] not in dict(outline.choices("processes")):
        said.errors["called"] = "Choose the diagram of this stage"
    return said["called"]


def _text(said: Typed) -> str:
    text = "\n".join(line.rstrip() for line in said["instructions"].replace("\r", "").split("\n")).strip()
    text = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
    if len(text) > LONGEST_TEXT:
        said.errors["instructions"] = (
            f"This has {len(text)} characters, and there is room for {LONGEST_TEXT}. Shorten it."
        )
    return text


def asked_of(step: Step) -> tuple[str, ...]:
    """The fields that a step's form has beside its name."""
    by_kind = {
        "userTask": ("role", "form", "instructions", "clauses"),
        "callActivity": ("called", "role", "clauses"),
        "serviceTask": ("operator", "parameters", "clauses"),
        "subProcess": ("role", "clauses"),
    }
    events = {"timer": ("parameter", "function"), "message": ("message",)}
    fields = by_kind.get(step.kind, ("clauses",)) + events.get(step.about, ())
    on_edge = ("interrupts", "ladder") if step.kind == "boundaryEvent" and step.about == "timer" else ()
    return fields + on_edge


def settle(step: Step, said: Typed, outline: Outline, drawing: Drawing) -> None:
    """Write what a step's form says into the drawing. Nothing is written once something is wrong."""
    asked = asked_of(step)
    name = read_name(said)
    properties = read_properties(said, tuple(each for each in asked if each in (*CHOSEN, "clauses")))
    timer = read_timer(said, outline) if "parameter" in asked else ""
    message = read_message(said) if "message" in asked else ""
    parameters = read_parameters(said) if "parameters" in asked else {}
    text, called = _text(said), _called(said, outline) if "called" in asked else ""
    if said.errors:
        return
    redraw.rename(drawing, step.id, name)
    for key, value in properties.items():
        redraw.set_property(drawing, step.id, key, value)
    if "instructions" in asked:
        redraw.set_instructions(drawing, step.id, text)
    if timer:
        redraw.set_timer(drawing, step.id, timer)
    if message and message != step.message:
        redraw.set_message(drawing, step.id, message)
    if called:
        redraw.set_called(drawing, step.id, called)
    if "operator" in asked:
        redraw.set_operator(drawing, step.id, said["operator"], parameters)
    if "interrupts" in asked:
        redraw.set_interrupts(drawing, step.id, interrupts=said["interrupts"] == "yes")


def settle_way(way: Way, said: Typed, drawing: Drawing, condition: str) -> None:
    """Write what a line's form says: where it leads, its words, and when it is taken."""
    redraw.say_when(drawing, way.id, said.line("name", LONGEST_NAME, ""), condition)
    redraw.lead(drawing, way.id, said["to"] or way.to)
    if said["default"] == "yes" and not way.is_default:
        redraw.make_default(drawing, way.id)
