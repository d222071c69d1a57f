"""AMI's headers to the board's events: the only folder that knows event headers.

Must not know what an event does.
"""
