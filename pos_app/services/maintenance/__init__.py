"""What looks after a till: health, privacy, support file, new versions."""
