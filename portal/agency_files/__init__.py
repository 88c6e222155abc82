"""An adviser sends many clients at once in one file, and sees what becomes of each."""
