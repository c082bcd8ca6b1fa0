"""Commands that serve other programs, and show what the program works with."""
