"""The frame round every page: header, navigation, the poll, and the way from a path to its page.

Must not know what a page shows.
"""
