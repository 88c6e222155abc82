"""What people send as evidence: where it is kept, what looks for viruses, and how pictures are made anew."""
