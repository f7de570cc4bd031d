"""Formulas: the language of templates, the tree that writes A1 text and evaluates, the functions."""
