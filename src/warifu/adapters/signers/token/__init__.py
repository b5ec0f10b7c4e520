"""トークン: keys behind PKCS#11, and the process of their own in which a vendor's driver runs.

`process` runs where signatures are asked for; `worker`, `sessions`, `driver` and `keys` run in a process of their own;
`messages` go between.
"""
