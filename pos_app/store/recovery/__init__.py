"""A till's file checked, restored from its copy, read out where it is damaged."""
