"""Returns beside finance's books: a reason for every difference."""
