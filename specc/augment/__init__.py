"""Augmentations: what ``[[augment]]`` does to copies of training windows. A folder for each."""
