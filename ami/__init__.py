"""Asterisk's side: the AMI session, its messages, and the events they mean.

The only folder that knows header names. Must not know the dashboard.
"""
