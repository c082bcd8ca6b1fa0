"""Commands on many sets at once."""
