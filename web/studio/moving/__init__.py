"""Moving running cases to another version: what would come of each, the run, how far it is, and taking it back."""
