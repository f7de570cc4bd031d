"""What a sheet is: declaration, placement, values, printing."""
