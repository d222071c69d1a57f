"""The pages of an admin: users, tokens and the audit log. Forms that need no script.

Knows the store of access. Must not know how anybody logs in, or what anybody is shown.
"""
