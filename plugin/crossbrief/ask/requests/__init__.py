"""Every request to a model as a pair of pure functions: `request()` makes it, `read()` reads its reply."""
