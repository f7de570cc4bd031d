"""What a sheet is: declaration, cell kinds, placement, formulas, identity."""
