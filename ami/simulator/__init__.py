"""A simulated PBX: speaks AMI over TCP like Asterisk 22, for the demo and for load tests.

Knows Asterisk's side only and nothing of the project's: a read-only user cannot tell it from a
real PBX. `python -m ami.simulator` starts it on its own.
"""

from ami.simulator.protocol.server import SimulatorServer
from ami.simulator.traffic.traffic import Simulation, SimulatorSettings

__all__ = ["Simulation", "SimulatorServer", "SimulatorSettings"]
