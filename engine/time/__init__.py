"""When: the clock, the calendar, the policy, deadlines and the ladder that announces them. Pure."""
