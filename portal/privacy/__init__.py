"""What is kept about a person, who looked, whom it went to, and taking consent back."""
