"""Who sells: PINs, rights, approvals."""
