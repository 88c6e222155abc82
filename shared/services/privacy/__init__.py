"""What is kept about somebody, who looked at it and whom it went to, for themselves."""
