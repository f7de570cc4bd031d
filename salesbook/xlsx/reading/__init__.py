"""A workbook's bytes to plain cells."""
