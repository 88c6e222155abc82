"""People who asked the council to send them on to an agency, on its desk."""
