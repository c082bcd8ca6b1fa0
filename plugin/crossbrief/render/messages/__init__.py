"""A briefing in, a message out that people paste or send: Slack, Teams, e-mail."""
