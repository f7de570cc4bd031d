"""What the business talks about: periods, amounts, dimensions, the plan, facts, submissions."""
