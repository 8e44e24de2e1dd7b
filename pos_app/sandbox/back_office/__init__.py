"""The practice shop's back office: the person who books refunds in the shop's software, well or badly, and drafts of
invoices."""
