"""The demo's people and its past: eight weeks of a call centre that never was.

Knows the simulated PBX's phones and queues, and the records of the history. The live demo goes on
where the past ends. Must not know pages. `python -m ami.demo` makes the past and ends.
"""
