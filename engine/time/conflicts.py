"""Finds limits of one procedure that cannot all be kept."""

from collections.abc import Iterable, Mapping, Sequence

from engine.time.timescale import Timescale, days_about


def conflicts(timescales: Sequence[Timescale]) -> list[str]:
    """Return one English sentence or two for each pair that cannot both be kept.

    Compared are the pairs that the policy names with `kept_with`. Lengths in different units are compared as
    calendar days, near enough for a warning.
    """
    by_name: dict[str, list[Timescale]] = {}
    for row in timescales:
        by_name.setdefault(row.parameter, []).append(row)
    return [
        _sentence(row, other)
        for row in timescales
        for other in _partners(row, by_name)
        if _clash(row, other) and row.active and other.active
    ]


def _partners(row: Timescale, by_name: Mapping[str, list[Timescale]]) -> Iterable[Timescale]:
    for name in row.kept_with:
        yield from by_name.get(name, ())


def _clash(row: Timescale, other: Timescale) -> bool:
    if row.value is None or row.unit is None or other.value is None or other.unit is None:
        return False
    length, limit = days_about(row.value, row.unit), days_about(other.value, other.unit)
    return length < limit if row.kind == "horizon" else length > limit


def _sentence(row: Timescale, other: Timescale) -> str:
    reason = {
        "horizon": f"{row.length} can end before {other.length} have passed",
        "min_lead": f"{row.length} of notice do not fit into {other.length}",
        "min_duration": f"{row.length} have not passed when {other.length} end",
    }.get(row.kind, f"{row.length} end after {other.length}")
    both = f"“{row.label}” ({', '.join(row.clauses)}) and “{other.label}” ({', '.join(other.clauses)})"
    return f"{both} cannot always both be kept: {reason}. {row.why}".strip()
