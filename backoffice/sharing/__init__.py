"""What was given to other organisations, and what people agreed to, for whoever watches over it."""
