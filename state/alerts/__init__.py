"""Alerts: what is over its limit, kept in the history database, and sent where people are.

Knows the live picture, rules and channels. Must not know the browser's side or the AMI session.
"""
