"""Archives tried by mutants and by a second reader, in another language, written after docs/archive.md."""
