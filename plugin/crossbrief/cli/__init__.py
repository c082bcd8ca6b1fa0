"""The `crossbrief` command: a line of arguments in, a briefing on standard output and an exit status out."""
