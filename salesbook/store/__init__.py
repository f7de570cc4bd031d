"""The store: what was returned, what counts of it, and who decided."""
