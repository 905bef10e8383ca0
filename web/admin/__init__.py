"""What an administrator looks after: the calendar, and the accounts of staff."""
