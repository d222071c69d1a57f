"""Who may see what.

Must not know pages.
"""
