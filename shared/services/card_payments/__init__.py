"""Card payments, from what the payer chooses to the provider's last word."""
