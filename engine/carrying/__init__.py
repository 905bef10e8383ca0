"""One authority's whole database, carried elsewhere: into another database, into a file for others, or away."""
