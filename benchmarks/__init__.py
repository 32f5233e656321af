"""Figures we promise, each beside its floor: the least work any design must do. Read ratios; machines are shared."""
