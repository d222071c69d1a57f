"""Who may see what: roles and scopes, users, sessions, tokens, and the audit log.

Kept in the history database. Must not know HTTP, pages or calls.
"""
