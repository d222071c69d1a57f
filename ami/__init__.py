"""Asterisk's side: the manager session, its messages, and what they mean.

The only folder that knows header names. Must not know the dashboard.
"""
