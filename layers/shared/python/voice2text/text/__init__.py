"""Cutting long text, rewriting it by an LLM, and writing it into files."""
