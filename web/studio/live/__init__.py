"""Live: where open cases stand on the diagrams now, what is late, and where time is lost."""
