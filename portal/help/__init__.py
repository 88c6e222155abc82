"""What anybody may read: the first page, the public check, how we decide, and what the law asks to be said."""
