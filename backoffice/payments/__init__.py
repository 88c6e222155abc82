"""Money received for a case: payments by phone, receipts, refunds, moves between debts, disputes."""
