"""The simulated PBX itself: channels, bridges, phones and queues.

Must not know sockets or chance.
"""
