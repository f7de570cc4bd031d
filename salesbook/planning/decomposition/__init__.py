"""A plan's targets split along every direction at once, to whole units."""
