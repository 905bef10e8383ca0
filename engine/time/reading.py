"""Reads the tables of a TOML file and gathers everything that is wrong with them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import TypeVar

Choice = TypeVar("Choice", bound=str)


class PolicyError(Exception):
    """A policy that cannot be used. `problems` says in English, one by one, what to put right."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Table:
    """One table of the file. Each method reads one key; a wrong one adds a problem and gives a stand-in."""

    def __init__(self, place: str, values: object, problems: list[str]) -> None:
        self.place = place
        self.problems = problems
        self._asked: set[str] = set()
        self._values: Mapping[str, object] = values if isinstance(values, dict) else {}
        if not isinstance(values, dict):
            self.wrong(f"should be a table with keys and values, but is {_shown(values)}")

    def wrong(self, sentence: str) -> None:
        """Add a problem: the place, then what is wrong there and what to write instead."""
        self.problems.append(f"{self.place}: {sentence}" + ("" if sentence.endswith("?") else "."))

    def get(self, key: str) -> object:
        """Return the raw value, or None where the key is absent."""
        self._asked.add(key)
        return self._values.get(key)

    def text(self, key: str, *, required: bool = False) -> str:
        """Read a text; "" where it is absent."""
        value = self.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.wrong(f'{key} is missing. Write {key} = "..."')
            return ""
        if not isinstance(value, str):
            self._not(key, value, "text in quotation marks")
            return ""
        return value.strip()

    def whole(self, key: str, *, at_least: int = 0, required: bool = False) -> int | None:
        """Read a whole number; None where it is absent."""
        value = self.get(key)
        if value is None and not required:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < at_least:
            self._not(key, value, f"a whole number, {at_least} or more")
            return None
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self.get(key)
        if value is not None and not isinstance(value, bool):
            self._not(key, value, "true or false, without quotation marks")
        return value if isinstance(value, bool) else default

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Read a date; None where it is absent."""
        value = self.get(key)
        if value is None and not required:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self._not(key, value, "a date without quotation marks, such as 2027-01-31")
            return None
        return value

    def time_of_day(self, key: str, default: time) -> time:
        """Read a time of day."""
        value = self.get(key)
        if value is not None and not isinstance(value, time):
            self._not(key, value, "a time without quotation marks, such as 08:00:00")
        return value if isinstance(value, time) else default

    def names(self, key: str) -> tuple[str, ...]:
        """Read one name or a list of names; empty where it is absent."""
        value = self.get(key)
        found = [value] if isinstance(value, str) else value if value is not None else []
        if not isinstance(found, list) or not all(isinstance(name, str) and name for name in found):
            self._not(key, value, 'a name or a list of names, such as ["last_visit_on"]')
            return ()
        return tuple(found)

    def choice(self, key: str, options: Sequence[Choice], *, required: bool = False) -> Choice | None:
        """Read one of a few words; None where it is absent or another."""
        value = self.get(key)
        if value is None and not required:
            return None
        chosen = next((option for option in options if option == value), None)
        if chosen is None:
            self._not(key, value, "one of " + ", ".join(options))
        return chosen

    def tables(self, key: str, place: str) -> "list[Table]":
        """Read a list of tables; `place` with {n} for the running number names each in its problems."""
        value = self.get(key)
        if not isinstance(value, list | None):
            self._not(key, value, "a list of tables")
        found = value if isinstance(value, list) else []
        return [Table(place.format(n=n), each, self.problems) for n, each in enumerate(found, 1)]

    def named(self, key: str, place: str) -> "dict[str, Table]":
        """Read a table of tables; `place` with {name} names each in its problems."""
        value = self.get(key)
        if not isinstance(value, dict | None):
            self._not(key, value, "a table of tables")
        found = value if isinstance(value, dict) else {}
        return {name: Table(place.format(name=name), each, self.problems) for name, each in found.items()}

    def done(self) -> None:
        """Report the keys that nobody asked for: a misspelt key would otherwise be passed over in silence."""
        for key in self._values:
            if key not in self._asked:
                near = get_close_matches(key, self._asked, 1)
                self.wrong(
                    f"{key} is not a key that is used here. "
                    + (f"Did you mean {near[0]}?" if near else _known(self._asked))
                )

    def _not(self, key: str, value: object, expected: str) -> None:
        told = "is missing and should be" if value is None else f"is {_shown(value)} but should be"
        self.wrong(f"{key} {told} {expected}")


def _shown(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def _known(keys: Iterable[str]) -> str:
    return "Known are " + ", ".join(sorted(keys))
