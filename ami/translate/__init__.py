"""AMI's headers to events of the board: the only place that knows header names.

Must not know what an event does.
"""
