"""Documents in; which of them are on one event, which pile of a feed each belongs to, and which are copies, out."""
