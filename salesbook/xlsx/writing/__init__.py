"""Book specs to a workbook's bytes."""
