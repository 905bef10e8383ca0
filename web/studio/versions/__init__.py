"""Versions: what was published when, by whom and why; what differs between any two; and the way back."""
