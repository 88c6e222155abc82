"""Officers decide which agencies act for people with us, and see all that an agency has."""
