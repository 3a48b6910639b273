"""/settings: one message with buttons, edited in place."""
