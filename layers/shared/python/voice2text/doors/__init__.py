"""Composition: settings in, a handler out; one module per function."""
