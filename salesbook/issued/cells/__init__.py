"""Cell kinds: what a column holds, written to a sheet and read back from what people made of it."""
