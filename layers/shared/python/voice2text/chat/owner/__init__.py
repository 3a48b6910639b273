"""What only owners may do: let in, look at, redrive, broadcast."""
