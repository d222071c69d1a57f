"""The history database: its tables, connections and migrations.

Knows SQLAlchemy and Alembic. Must not know reports, imports or the board.
"""
