"""What people are paid for what they reached: rate tables, lines, statements."""
