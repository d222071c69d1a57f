"""The live picture: what the collector publishes and every web worker reads.

Knows its fields and how it travels between processes. Must not know how a status is derived.
"""
