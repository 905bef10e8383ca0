"""Whether what is made at random is other each time."""

import os

AT_RANDOM = "KEEPSTEP_AT_RANDOM" in os.environ
"""Set by whoever looks for what was never tried. What must pass before a change lands is the same each time."""
