"""組立て: the only place where adapters are handed to packages; one file for each thing that is put together."""
