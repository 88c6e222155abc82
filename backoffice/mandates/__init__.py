"""Setting up a Direct Debit with somebody on the phone."""
