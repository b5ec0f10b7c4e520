"""組立て: the only place where adapters are handed to rooms; one file for each thing that is put together."""
