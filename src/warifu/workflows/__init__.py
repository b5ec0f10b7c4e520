"""業務の流れ: one package per part of the procedure, one file per act."""
