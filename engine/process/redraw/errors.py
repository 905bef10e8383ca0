"""What keeps a change from being drawn."""


class CannotRedrawError(Exception):
    """The change that was asked for cannot be drawn. The text says why and what to do instead."""
