"""Income and expenditure statements: drafted page by page, submitted as versions, read afterwards."""
