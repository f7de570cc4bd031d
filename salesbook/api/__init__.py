"""Use cases: where the core meets the edges."""
