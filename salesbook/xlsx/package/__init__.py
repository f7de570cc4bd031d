"""The container: zip, parts, markup and the limits that are checked before anything is parsed."""
