"""What every paid service over HTTP has in common: asking, waiting, giving up, and what it costs.

Importing it costs nothing: `openai`, which takes most of a second, is imported at the first request
(`openai_client.py`).
"""
