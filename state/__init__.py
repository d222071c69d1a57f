"""The domain: what is known of channels, extensions and queues, and what follows from it.

Knows call-centre nouns and Asterisk's codes. Must not know AMI headers, sockets, Dash or pyst2.
"""
