"""The meeting of a cycle: four parts against the clock, and the words the two decided on."""
