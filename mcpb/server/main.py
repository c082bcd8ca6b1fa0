"""The bundle's entry point for chat programs that start a file: the same server as `crossbrief mcp`."""

import sys

from crossbrief.cli import main

main(["mcp", *sys.argv[1:]])
