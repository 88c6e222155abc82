"""What would help somebody, and what they tell us in confidence."""
