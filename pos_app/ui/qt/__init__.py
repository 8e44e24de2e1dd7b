"""What Qt lacks or does otherwise: the event loop, its messages, the system's file chooser."""
