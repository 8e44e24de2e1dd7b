"""The only room where PySide6 lives: widgets that show state and emit intents."""
