"""The sentences of a set in, candidates of wording out: one utterance in two wordings, one name in two spellings."""
