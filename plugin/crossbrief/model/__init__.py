"""Requests to a language model in, replies out: one wire format, every fault named, every limit held."""
