"""Finance's books beside the returns: exports to lines, lines to reasons, and a bridge that closes."""
