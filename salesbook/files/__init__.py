"""Folders and files: plan folders, registries, atomic writes."""
