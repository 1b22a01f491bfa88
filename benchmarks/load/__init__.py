"""
Sessions with recorded page streams on two socket processes, Redis and PostgreSQL.

``make load`` runs it: what a session costs a core and weighs, and how late its frames
are while a core has little and much to do; beside bare relays of the same run.
"""
