"""What a person can see, take along and delete of their own."""
