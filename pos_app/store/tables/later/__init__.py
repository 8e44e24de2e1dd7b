"""What comes later than its sale: vouchers, payments that are no sale's, goods that are handed over another day."""
