"""Asterisk before 13 is refused with one line; 13 to 22 and what cannot be read are accepted."""

from __future__ import annotations

import pytest

from ami.errors import TooOld
from ami.session.versions import refuse_old

ACCEPTED = [
    ("2.5.0", "13.0.0"),
    ("2.10.6", "13.38.3"),
    ("2.9.0", "certified/13.21-cert6"),
    ("3.2.0", "14.7.8"),
    ("4.0.6", "15.7.4"),
    ("5.0.4", "16.30.0"),
    ("6.0.1", "17.9.4"),
    ("7.0.3", "18.26.4"),
    ("7.0.2", "certified/18.9-cert12"),
    ("8.0.2", "19.8.1"),
    ("9.0.0", "20.9.2"),
    ("10.0.0", "21.4.0"),
    ("11.0.0", "22.10.1+dfsg+~cs6.17.60671434-1"),
    ("11.0.0", "certified-22.8-cert1"),
    ("12.1.0", "GIT-master-e2a2f6d"),
    ("7.0.3", "GIT-18-abc123"),
    ("7.0.3", ""),
    ("", ""),
    ("next", "Switch 8"),
]
REFUSED = [
    ("1.0", "1.4.44"),
    ("1.1", "1.8.32.3"),
    ("1.1", "10.12.4"),
    ("1.3", "11.25.3"),
    ("1.3", "certified/11.6-cert18"),
    ("1.3", "SVN-branch-11-r434708"),
    ("1.3", ""),
    ("2.0.0", "12.8.2"),
    ("2.0.0", "certified/12.1-cert1"),
]


@pytest.mark.parametrize(("ami", "asterisk"), ACCEPTED)
def test_13_to_22_are_accepted(ami: str, asterisk: str) -> None:
    refuse_old(ami, asterisk)


@pytest.mark.parametrize(("ami", "asterisk"), REFUSED)
def test_older_ones_are_refused_and_told_what_is_needed(ami: str, asterisk: str) -> None:
    with pytest.raises(TooOld, match="not supported: Ringside needs Asterisk 13 or later") as told:
        refuse_old(ami, asterisk)
    assert ami in str(told.value)
    assert asterisk in str(told.value)
