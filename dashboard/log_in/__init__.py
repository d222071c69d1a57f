"""The pages on which people log in and out and choose passwords: forms that need no script.

Knows the store of access. Must not know what anybody may see (dashboard/access).
"""
