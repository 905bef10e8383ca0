"""The outline: a diagram as an ordered list that is read and changed with plain forms."""
