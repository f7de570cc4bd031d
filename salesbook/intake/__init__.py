"""A returned grid to a submission: identity, location, values, problems."""
