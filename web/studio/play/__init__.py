"""Play: a virtual case walked by hand on the draft or on what is published, on a clock that can be moved."""
