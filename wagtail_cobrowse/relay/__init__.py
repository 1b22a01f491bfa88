"""
Hands frames from one end of a session to the other, and never looks inside.

This package knows frames, not people: who may connect, and whether a session runs,
is decided in `wagtail_cobrowse.consumers`.
"""
