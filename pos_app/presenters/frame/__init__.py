"""What frames every screen, in words: header, footer, practice banner, closing."""
