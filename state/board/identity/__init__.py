"""Who is an extension: what hints, queue members, device lists and names give evidence of.

Knows naming and evidence. Must not know channels, statuses or how an event came.
"""
