"""Files of many clients: taken, read row by row, mended, sent, and what became of each row."""
