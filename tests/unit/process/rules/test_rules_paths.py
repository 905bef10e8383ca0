"""Rounds are found without walking every chain again from each of its steps, and are the same as if one did."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from engine.process.rules.paths import cycles, reach

NAMES = "abcdefgh"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4))


@given(GRAPHS)
def test_the_rounds_of_a_graph_are_those_from_which_one_comes_back(graph: Mapping[str, list[str]]) -> None:
    def steps(node: str) -> list[str]:
        return [following for following in graph.get(node, []) if following in graph]

    ahead = {node: reach(steps(node), steps) for node in graph}
    rounds: list[list[str]] = []
    for node in graph:
        mutual = [other for other in graph if other in ahead[node] and node in ahead[other]]
        if node in ahead[node] and mutual not in rounds:
            rounds.append(mutual)
    assert cycles(graph, steps) == rounds


def test_a_chain_longer_than_the_stack_is_walked() -> None:
    chain = {str(n): [str(n + 1)] for n in range(5000)} | {"5000": ["0"]}
    assert [len(group) for group in cycles(chain, lambda node: chain[node])] == [5001]
