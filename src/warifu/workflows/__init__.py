"""業務の流れ: the handovers between rooms, one file each."""
