"""What other programs read: JSON, health and metrics.

Must not know pages.
"""
