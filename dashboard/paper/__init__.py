"""Reports as PDF files, made without a browser: text and charts as vectors.

Knows fpdf2, and the figures that the pages show. Must not know requests or command lines.
"""
