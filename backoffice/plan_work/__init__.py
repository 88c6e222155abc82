"""A plan that is short of money: what to do about it, and why."""
