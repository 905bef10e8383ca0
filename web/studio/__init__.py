"""The studio: a service manager redraws a diagram, sees its problems, and a second person publishes it."""
