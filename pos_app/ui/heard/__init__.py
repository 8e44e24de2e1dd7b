"""What a screen reader hears of the till: what is spoken as it happens, and what each widget is to it."""
