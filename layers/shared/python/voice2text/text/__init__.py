"""Cutting long text."""
