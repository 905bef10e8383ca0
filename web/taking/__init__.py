"""Taking on cases that already run elsewhere, from a table: read it, say all that is wrong with it, start them."""
