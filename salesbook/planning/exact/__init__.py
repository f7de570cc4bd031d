"""Exact arithmetic of shares: fractions and whole numbers only, nothing of plans."""
