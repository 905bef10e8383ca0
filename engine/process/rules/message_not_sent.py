"""A message awaited that nothing sends.

Matters: The case could never go that way. What was drawn for the day on which it is needed would not begin.

Remedy: draw what sends it, or choose a message that can be sent.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.message_not_awaited import CATCHES, THROWS, messages
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import nearest, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    case = around.in_a_case(diagram)
    if not case or around.messages is None:
        return
    sent = {name for other in case.values() for _, name in messages(other, THROWS)} | set(around.messages)
    for element, name in messages(diagram, CATCHES):
        if name not in sent:
            yield diagram.error(
                "message_not_sent",
                element.id,
                f"{opening(element)} waits for “{name}”, which neither the procedure nor a page ever sends. "
                "A case could not go that way. "
                f"Draw what sends it, or choose another message.{nearest(name, sent)}",
            )
