"""SQLAlchemy: tables, sessions, one module per aggregate, the schema gate."""
