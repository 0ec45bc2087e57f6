"""Plinth's local cloud: MiniStack plus the parts of AWS that Plinth uses and MiniStack leaves out."""
