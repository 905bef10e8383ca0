"""The demonstration: made-up staff and children, whose cases are made by running them."""
