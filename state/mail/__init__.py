"""Mails with reports: their settings, when one is due, and how it is sent.

Knows SMTP and the calendar. Must not know reports or PDF.
"""
