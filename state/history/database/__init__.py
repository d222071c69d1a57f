"""The history database: tables, connections, and bringing an old one up to date.

Knows SQLAlchemy and Alembic. Must not know what is asked of it.
"""
