"""The board: what is known of one PBX now, and how each event changes it.

Knows channels, extensions, queues and statuses. Must not know AMI, storage or pages.
"""
