"""The frame round every page: header, navigation, the poll, and which page a path is.

Must not know what a page shows.
"""
