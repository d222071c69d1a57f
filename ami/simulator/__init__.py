"""A PBX that isn't there: speaks AMI over TCP like Asterisk 22, for the demo and for load.

Knows Asterisk's side only and nothing of the project's: whoever connects cannot tell it from a
real one by what a read-only user sees. `python -m ami.simulator` starts it by hand.
"""

from ami.simulator.protocol.server import SimulatorServer
from ami.simulator.traffic.traffic import Simulation, SimulatorSettings

__all__ = ["Simulation", "SimulatorServer", "SimulatorSettings"]
