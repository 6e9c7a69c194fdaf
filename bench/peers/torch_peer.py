"""PyTorch as a contender in training, where an environment has it (--torch PYTHON)."""

from pathlib import Path

from contender import Contender
from ramet import Server


class TorchTrainer(Contender):
    name = "PyTorch"

    def __init__(self, workload, threads, python):
        server = Path(__file__).with_name("torch_server.py")
        self.server = Server([python, server, workload.name, str(threads)])

    def outputs(self):
        """Its weights are its own: there is nothing to compare."""
        return None

    def run(self, seconds):
        return self.server.run(seconds)

    def close(self):
        self.server.close()
