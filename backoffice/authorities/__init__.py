"""Who may act for a person, as officers see it, and the check of signed forms."""
