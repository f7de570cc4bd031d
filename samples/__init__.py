"""Sample data that ships with the package: a whole company's plan, and a starter plan to fill."""
