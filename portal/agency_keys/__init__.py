"""An agency's administrator looks after the keys of its programs and where changes are told."""
