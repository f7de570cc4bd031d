"""A spreadsheet in memory: grid of cells, book spec, widths, formulas."""
