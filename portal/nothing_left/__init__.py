"""What can help somebody who has nothing left over: every way out on one page."""
