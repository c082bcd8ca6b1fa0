"""Aligned sentences in, candidates of typed values out: figures and times that may answer one question differently."""
