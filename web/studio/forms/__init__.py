"""Forms in the studio: questions added, worded, moved and taken out as a draft, seen as workers will see them."""
