"""トークン: keys behind PKCS#11, and the process of their own in which a vendor's driver runs.

`process` is this side of the wall, `worker`, `sessions`, `driver` and `keys` are the other; `messages` go between.
"""
