"""Diagrams as files: begun new, brought from another tool, taken away to one."""
