"""The versions of the history's schema, in order; `state/history/database/migrate.py` runs them."""
