"""``python -m papers`` is the same as ``superposition``."""

from papers.command import main

main()
