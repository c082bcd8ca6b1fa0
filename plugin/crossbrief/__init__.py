"""Several articles on one event in, one briefing out: what happened, and where the sources disagree, with the proof."""

__version__ = "0.1.0"
