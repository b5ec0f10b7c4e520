"""組立て: the only place where adapters are handed out; one file for each thing that is assembled."""
