"""Checks whether a PBX gives all that a good board needs, and says what to write where.

Knows the rights, settings and lists that a board needs. Must not change anything on the PBX.
"""

from ami.doctor.examination import examine
from ami.doctor.finding import print_findings

__all__ = ["examine", "print_findings"]
