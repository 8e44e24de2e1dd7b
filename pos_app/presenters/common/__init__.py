"""What all presenters share: the Translator, the sentences of errors, common views and listeners."""
