"""The versions of the history's schema, in order; `state/history/migrate.py` runs them."""
