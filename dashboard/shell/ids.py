"""Ids of the frame round every page; pages have their own ids.py.

Names only. What a page may use of them: URL (path and search), THEME ("light" or "dark", as a
Store, so that figures can be drawn in the theme on screen).
"""

URL = "url"
PAGE = "page"
TICK = "tick"
ASK = "ask"
FRAME = "frame"
THEME = "theme"
THEME_CHOICE = "theme-choice"
PBX = "pbx"
LINK = "link"
CLOCK = "clock"
NOTICE = "notice"
SHELL = "shell"
DEMO = "demo"
