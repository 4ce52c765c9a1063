"""Thousands of drawn faults against the real thing, and what must hold all the same, looked at from the outside.

``./dev chaos --seed N`` replays one run; ``./dev chaos --faults 2000`` draws runs until so many faults were injected.
`plan.py` draws what happens and when, `world.py` makes it happen, `invariants.py` says what must hold afterwards.
"""
