"""Examples: each module has `main()` and prints what it does."""
