"""What every room of the presenters shares: words, notices, views, what is asked of the window."""
