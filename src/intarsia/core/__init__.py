"""The nouns: frozen values, protocols, and the registry of plug-ins. Imports nothing but `errors`."""
