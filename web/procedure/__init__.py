"""The authority's procedure, clause by clause, with the places that serve each."""
