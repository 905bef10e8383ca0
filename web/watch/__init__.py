"""How an installation is doing: its log, its figures for a machine, and the same in words for an administrator."""
