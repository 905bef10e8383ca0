"""Who is asking: signing in and out, locking, and passwords."""
