"""How things look: colours, words, icons, figures and the small parts that pages share.

Must not know data sources.
"""
