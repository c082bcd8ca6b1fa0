"""A briefing in, the HTML report out: its parts, their links, its drawings, and the structured data inside."""
