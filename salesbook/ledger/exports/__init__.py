"""Exports of finance's books: any of their shapes to rows, and rows to lines of a ledger."""
