"""The policy in the studio: limits, reminders and the line upward, a draft until a second person publishes it."""
