"""The till behind the window for as long as the window lives: opened, and opened again when its settings change."""
