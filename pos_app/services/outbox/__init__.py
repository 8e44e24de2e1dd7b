"""What was paid or entered, on its way to the shop's software: sent, asked for, mended, handed over."""
