"""A payer signs in and out."""
