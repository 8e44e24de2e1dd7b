"""Taking back what was sold."""
