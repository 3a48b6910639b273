"""Telegram on one machine: a Bot API server with a chat page, for development and tests."""
