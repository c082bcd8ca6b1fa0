"""One OpenAI-compatible endpoint: a request in, a reply or a named fault out; the only place that loads the SDK."""
