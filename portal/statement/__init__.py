"""The income and expenditure statement, one topic a page."""
