"""`python -m econ.cli` is `seqecon`."""

import sys

from econ.cli import main

sys.exit(main())
