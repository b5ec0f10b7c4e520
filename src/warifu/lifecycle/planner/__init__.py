"""逆算: by which day to order, receive, apply for and cut over each certificate, on the fewest days.

`plan.plan` is the function to call; docs/explanation/renewal-plan.md explains its rules. The letters in docstrings are
E the expiry, C the cut-over, A the last day to apply, V to receive, O to order, S the start wanted; o, r, a, g the
earliest days on which an order, receipt, application and registration are possible from today.
"""
