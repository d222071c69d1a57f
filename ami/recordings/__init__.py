"""AMI streams on disk: recorded, read, and played back as a PBX.

Must not know the board.
"""
