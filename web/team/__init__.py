"""A manager's pages: the team at a glance, what waits for a decision, cover and reassigning."""
