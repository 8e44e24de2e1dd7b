"""Recovery of a till's file: checked, restored from its backup, salvaged if it is damaged."""
