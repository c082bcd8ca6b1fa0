"""Replies held against the articles: addresses, verbatim quotes, hard facts, and what a blind reading said."""
