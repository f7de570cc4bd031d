"""What an annotated return adds to a workbook: marks, notes, a sheet of problems; and how to take it off."""
