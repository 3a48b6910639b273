"""Subtitles: when each piece of text is said, which pieces stand together, and the two formats."""
