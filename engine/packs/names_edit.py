"""Declares a fact or a decision in the text of an authority's names, and leaves the rest as it was written."""

from __future__ import annotations

from collections.abc import Mapping

from engine.packs.toml_text import Piece, joined, new_piece, pieces

KINDS = {"fact": "facts", "decision": "decisions"}


def declared(text: str, kind: str, name: str, label: str, codes: Mapping[str, str], type: str = "") -> str:
    """The text with this name declared, in place of what it said of it before.

    kind: fact or decision. codes: each value with its words, none for a name that is no code; `type` then says what a
    fact is (date, instant, flag, number). Raises UnusualText.
    """
    header = f"{KINDS[kind]}.{name}"
    kept = [piece for piece in pieces(text) if piece.header not in (header, f"{header}.codes")]
    new = [new_piece(header, {"type": type or None, "label": label}, one_of_many=False)]
    if codes:
        new.append(new_piece(f"{header}.codes", dict(codes), one_of_many=False))
    return joined(kept).rstrip("\n") + "\n\n" + joined(new) if _says(kept) else joined(new)


def _says(parts: list[Piece]) -> bool:
    return any(piece.body.strip() or piece.after.strip() for piece in parts)
