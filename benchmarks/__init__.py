"""Figures beside a peer in the same run: what is measured, never asserted."""
