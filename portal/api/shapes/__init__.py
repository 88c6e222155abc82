"""What programs send and are sent: the models that check it, from which the description is made."""
