"""The demonstration: a whole cycle on the sample company."""
