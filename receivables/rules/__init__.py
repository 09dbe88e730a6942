"""What is true of invoices, receipts and deadlines."""
