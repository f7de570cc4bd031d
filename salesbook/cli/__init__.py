"""The `salesbook` command."""
