"""What finance looks after: payouts, money that must be placed, and what goes to the revenues system."""
