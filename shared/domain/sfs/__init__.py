"""Statements as other programs write them: the exchange format of the Standard Financial Statement, and tables."""
