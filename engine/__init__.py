"""Runs procedures: processes, time, cases, records, people and outbox. Knows no HTTP and no templates."""
