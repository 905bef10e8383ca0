"""Plays one case on a virtual clock: in memory, or through the verbs on a database, from one scenario."""
