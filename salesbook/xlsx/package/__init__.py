"""The container: zip, parts, markup and the limits that are held before anything is parsed."""
