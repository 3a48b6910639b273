"""Cutting long text, and writing it into files."""
