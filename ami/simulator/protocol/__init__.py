"""AMI as the simulated PBX speaks it: clients' sessions, actions and bytes on a port.

Must not know why calls happen.
"""
