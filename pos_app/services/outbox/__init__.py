"""The outbox: sales and customers sent to the shop's software, asked for, corrected, handed over."""
