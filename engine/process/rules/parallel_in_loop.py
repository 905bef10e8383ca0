"""A plus diamond that a case comes back to.

Matters: In the second round the plus diamond could count the branches of the first and let the case go on
before all is done for the child.

Remedy: put the parallel part in a group of steps or a stage of its own.
"""

from collections.abc import Iterator

from engine.process.rules import paths
from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.parallel_block import explained
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for round_trip in paths.cycles(diagram.elements, paths.follow(diagram)):
        gateways = [diagram.elements[e] for e in round_trip if diagram.elements[e].kind == "parallelGateway"]
        gateway = next((g for g in gateways if paths.is_parallel_split(diagram, g)), None)
        gateway = gateway or next((g for g in gateways if paths.is_join(diagram, g)), None)
        if gateway is not None and not explained(diagram, gateway):
            yield diagram.error(
                "parallel_in_loop",
                gateway.id,
                f"{opening(gateway)} lies in a round that a case goes more than once. "
                "From the second round it could go on before all branches are done. "
                "Put the parallel part into a group of steps or a stage of its own, inside the round.",
            )
