"""What no ready-made linter checks. Each module's `findings(root)` gives one sentence per violation.

`python -m tools.checks [NAME …]` runs them on the current folder and prints what they find. Those that look at the
running program (errors, commands, states, pages) import `warifu` from that folder's `src`.
"""
