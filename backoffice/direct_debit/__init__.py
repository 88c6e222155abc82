"""Direct Debits of the council: runs, reports, claims, and how they all stand."""
