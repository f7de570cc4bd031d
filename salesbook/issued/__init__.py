"""What writer and reader share of an issued book: its manifest, rows, identity and cell kinds."""
