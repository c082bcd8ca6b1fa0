"""`python -m crossbrief` is the `crossbrief` command."""

from crossbrief.cli import main

main()
