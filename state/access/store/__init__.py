"""Users, sessions, tokens, attempts and the audit log, in the history database.

Knows tables. Must not know HTTP or pages.
"""
