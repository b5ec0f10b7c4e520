"""関係システム: the systems that rely on the certificates, their channels, areas, desks and uses."""
