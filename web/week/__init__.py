"""One person's week: what is owed, what they were told, and finding a child."""
