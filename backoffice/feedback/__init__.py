"""What people think of the service."""
