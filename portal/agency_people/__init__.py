"""An agency's administrator looks after who works there."""
