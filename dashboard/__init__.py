"""The browser's side: pages, API and what they are painted with.

Knows Dash and HTTP. Imports state, never ami; reads the live picture and changes nothing in it.
"""
