"""What was sold, read together for the screens."""
