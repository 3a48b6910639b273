"""voice2text: a Telegram bot that turns speech into text. Importing it reads and opens nothing."""
