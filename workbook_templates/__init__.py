"""The declarations of every book and sheet, as TOML files."""
