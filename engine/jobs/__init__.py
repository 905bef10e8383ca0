"""Work that nobody asks for: due deadlines, mail, promised recomputing, moves. One kind of work, two engines."""
