"""A small made-up economy to try everything on: invented companies, people, invoices, failures."""
