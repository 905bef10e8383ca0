"""One step of a case: read it, write it, keep it as a draft, submit it."""
