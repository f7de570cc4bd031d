"""Workbooks on disk: the writer, the package reader, the patcher."""
