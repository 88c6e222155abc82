"""What messages say, as the council words it: kept, tried with sample values, approved by a second person."""
