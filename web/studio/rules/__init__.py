"""The rules of the check in words, for the person who draws."""
