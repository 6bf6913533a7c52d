"""A mailbox for a machine without mail: takes every message, keeps it as a file, shows it.

For demos and tests alone. It delivers nothing, trusts nothing it shows, and knows nothing of
who sent it.
"""
