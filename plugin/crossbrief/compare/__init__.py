"""Documents in, the points on which they disagree out: the deterministic comparator."""
