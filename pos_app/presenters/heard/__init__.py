"""What a screen reader says of what the screens show, as sentences."""
