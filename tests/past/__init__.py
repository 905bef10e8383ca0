"""What earlier releases left behind: their databases, and the statements that they send."""
