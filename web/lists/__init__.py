"""Lists of the whole authority: monthly lists by policy's schedule, and all late work; each also as CSV."""
