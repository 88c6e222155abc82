"""What both surfaces share on the web: sessions, access, headers, errors, words."""
