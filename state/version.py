"""The version of Ringside: the one place that names it.

Knows a number. A checkout runs without being installed, so that no package could be asked for it.
`CHANGELOG.md` has a section for it; a test holds the two together.
"""

VERSION = "0.2.0"
