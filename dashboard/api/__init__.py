"""The API for other programs: JSON, health and metrics.

Must not know pages.
"""
