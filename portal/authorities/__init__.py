"""Who may act for a person: what an adviser asks for, what they did, and stopping them."""
