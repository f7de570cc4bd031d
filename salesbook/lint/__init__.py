"""How a workbook looks, held to the rules of docs/lint.md."""
