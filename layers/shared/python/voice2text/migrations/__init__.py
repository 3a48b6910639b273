"""Alembic as a service."""
