"""Samples, codecs, Whisper, language."""
