"""The whole statement on one page, for officers who fill it in for somebody."""
