"""PyTorch in a process of its own (its OpenMP and TensorFlow's do not mix), in an environment that has it:

    PYTHON torch_server.py WORKLOAD THREADS

speaks the protocol of ramet.py. The models are the same, layer by layer; their weights are PyTorch's own. Images are
channels-last, as PyTorch's guides advise on a CPU.
"""

import json
import sys
from dataclasses import asdict
from functools import partial

import torch
from timing import time_calls
from torch import nn
from torch.nn import functional as F


class LastStep(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.lstm, self.out = nn.Embedding(20_000, 128), nn.LSTM(128, 128, batch_first=True), nn.Linear(128, 1)

    def forward(self, tokens):
        return self.out(self.lstm(self.embedding(tokens))[0][:, -1])


def mlp():
    return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def mnist_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 10),
    )  # fmt: skip


def transformer():
    layer = nn.TransformerEncoderLayer(256, 8, 1024, dropout=0.0, activation="gelu", batch_first=True, layer_norm_eps=1e-6)
    return nn.TransformerEncoder(layer, 4)


def of_torchvision(name):
    import torchvision

    return getattr(torchvision.models, name)(weights=None)


def images(batch, size, channels):
    return torch.rand(batch, channels, size, size).to(memory_format=torch.channels_last)


def classes(batch, count):
    return torch.randint(count, (batch,))


# Name -> model, input, target, loss.
WORKLOADS = {
    "mlp": lambda: (mlp(), torch.rand(256, 64), classes(256, 10), F.cross_entropy),
    "mnist_cnn": lambda: (mnist_cnn(), images(128, 28, 1), classes(128, 10), F.cross_entropy),
    "lstm": lambda: (
        LastStep(), torch.randint(20_000, (32, 80)), torch.rand(32, 1).round(), F.binary_cross_entropy_with_logits,
    ),
    "transformer": lambda: (transformer(), torch.rand(8, 128, 256), torch.rand(8, 128, 256), F.mse_loss),
    "mobilenet_v2": lambda: (of_torchvision("mobilenet_v2"), images(8, 224, 3), classes(8, 1000), F.cross_entropy),
    "resnet50": lambda: (of_torchvision("resnet50"), images(4, 224, 3), classes(4, 1000), F.cross_entropy),
}  # fmt: skip


def step(model, x, y, loss, optimizer):
    optimizer.zero_grad()
    loss(model(x), y).backward()
    optimizer.step()


def main():
    name, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    model, x, y, loss = WORKLOADS[name]()
    if x.ndim == 4:
        model = model.to(memory_format=torch.channels_last)
    model.train()
    call = partial(step, model, x, y, loss, torch.optim.Adam(model.parameters(), fused=True))
    for line in sys.stdin:
        if line.strip() == "quit":
            return
        print(json.dumps(asdict(time_calls(call, float(line.split()[1])))), flush=True)


if __name__ == "__main__":
    main()
