"""An officer is set up, signs in with two factors, and signs out."""
