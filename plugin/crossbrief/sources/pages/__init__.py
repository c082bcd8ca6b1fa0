"""A page or a feed in; its article, what it says of itself, and what of it is not in the text out."""
