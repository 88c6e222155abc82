"""What every answer to an offer draws on: signposts to free help, and who decides how much."""
