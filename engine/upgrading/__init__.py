"""A new version of Keepstep beside the old one on the same database, without a stop."""
