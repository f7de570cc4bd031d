"""What is checked across the parts of a plan, and before its targets are issued."""
