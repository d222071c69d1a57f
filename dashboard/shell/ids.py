"""Ids of the frame round every page; pages have their own ids.py.

Names only. Pages use two of them: URL (path and search) and THEME (a Store of "light" or "dark", so
that figures are drawn in the theme on screen).
"""

URL = "url"
SKIP = "skip"
PAGE = "page"
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
MENU = "menu"
MENU_BUTTON = "menu-button"
MENU_WORD = "menu-word"
DEMO_PROGRESS = "demo-progress"
DEMO_TICK = "demo-tick"
WALL_LINK = "wall-link"
