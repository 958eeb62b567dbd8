"""Webhooks: a portal is told of every change of state, signed, in order, until it has it or is given up.

The outbox is written with the change itself (``storage/register/outbox.py``); this folder sends.
"""
