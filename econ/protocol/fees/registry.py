"""The fee rules a mechanism may name."""

from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.fixed import FixedPrice

FEE_RULES = {"eip1559": Eip1559, "fixed": FixedPrice}
