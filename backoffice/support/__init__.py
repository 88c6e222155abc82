"""What helps somebody: taking it down on the phone, looking at it, and opening what was told in confidence."""
