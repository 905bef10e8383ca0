"""What Keepstep promises of speed, measured and counted in one run: `make bench`."""
