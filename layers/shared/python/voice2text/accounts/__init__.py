"""Who may do how much, and how they like it: preferences, limits, balance."""
