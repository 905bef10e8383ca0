"""The year: a service manager plays a year of simulated cases on the draft beside what is published."""
