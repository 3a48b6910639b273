"""The shape of a Telegram update, as plain JSON."""
