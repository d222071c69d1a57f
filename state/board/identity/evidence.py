"""What was learnt of whose a device is, in plain values: a restart goes on from it.

Must not know how it is weighed (identity.py) or where it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Evidence:
    """Hints as (exten, context, phones), the older first; the rest as in Identity."""

    hints: list[tuple[str, str, str]] = field(default_factory=list)
    all_hints: bool = False
    listed: list[str] = field(default_factory=list)
    listed_techs: list[str] = field(default_factory=list)
    desks: list[str] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)
    unhinted: list[str] = field(default_factory=list)
    members: dict[str, tuple[str, str]] = field(default_factory=dict)
    member_devices: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    agents_of: dict[str, str] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    member_names: dict[str, str] = field(default_factory=dict)
