"""The conversation about a client, on the adviser's side."""
