"""A reconciliation as one HTML page, to be read on a phone and printed for a meeting."""
