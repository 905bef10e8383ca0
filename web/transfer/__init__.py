"""A case as a package for another council, and a case from another council's package."""
