"""Cases that the board does not show rightly yet, and what each needs.

The only place that says so: a case that is right must be taken out, or its test fails.
"""

EXPECTED_TO_FAIL: dict[tuple[str, str], str] = {}
