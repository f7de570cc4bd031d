"""Edits of a workbook that leave the rest of it byte for byte."""
