"""The migrations of the history's schema, which `state/history/database/migrate.py` runs."""
