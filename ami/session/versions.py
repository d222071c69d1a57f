"""Which versions of Asterisk are supported: from 13 on.

Pure. Before version 12 the events of a call had other names and no Linkedid (AMI 1.x), and 12 was
a step between. Must not know how a version is found out.
"""

import re
from typing import Final

from ami.errors import TooOld

OLDEST: Final = 13
"""The oldest supported version of Asterisk."""

OLDEST_AMI: Final = 2
"""The AMI of that version; Asterisk before 12 speaks 1.x."""

_MAJOR: Final = re.compile(r"(?:Asterisk )?(?:certified[/-])?(?:GIT-|SVN-branch-)?(\d{1,3})[.-]")
"""13.38.3, certified/13.21-cert6, GIT-18-abc, 22.1.0+dfsg; others are taken for new."""


def refuse_old(ami: str, asterisk: str = "") -> None:
    """Raise TooOld if the greeting's version or Asterisk's own version is not supported."""
    found = _MAJOR.match(asterisk)
    old_ami = _number(ami.partition(".")[0]) < OLDEST_AMI
    if old_ami or (found is not None and int(found[1]) < OLDEST):
        name = f"Asterisk {asterisk}" if asterisk else "an Asterisk before 12"
        raise TooOld(
            f"this is {name} (AMI {ami}), which is not supported: Ringside needs Asterisk {OLDEST} "
            "or later"
        )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else OLDEST_AMI
