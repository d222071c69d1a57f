"""The calls of the simulated PBX: who calls, who answers, how long it takes.

Must not know AMI's bytes.
"""
