"""Commands on one set of articles, or on its briefing."""
