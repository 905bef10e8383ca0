"""Draw the five councils' lifecycles for the documentation, by the project's own picture of a diagram.

    .venv/bin/python docs/pictures/lifecycles.py

writes lifecycle-<authority>.svg beside this file. A test fails while one of them is not what the diagram says.
"""

from __future__ import annotations

from pathlib import Path

from engine.packs.load import WORKFLOWS, authorities
from engine.process.picture import render

HERE = Path(__file__).parent


def picture(authority: str) -> str:
    """The lifecycle of this council as SVG, at its own size: text of 12 px and more."""
    return render((WORKFLOWS / authority / "child_in_need.bpmn").read_bytes()) + "\n"


def place(authority: str) -> Path:
    """The file that holds it."""
    return HERE / f"lifecycle-{authority}.svg"


if __name__ == "__main__":
    for name in authorities():
        place(name).write_text(picture(name), encoding="utf-8")
