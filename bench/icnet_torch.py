"""The PyTorch side of bench/gpu: ICNet's images per second on a GPU (or, to try it, on the CPU).

Arguments: MODE HEIGHT WIDTH BATCH CLASSES PRECISION DEVICE [SCALE]; MODE is inference or training, PRECISION fp32 or tf32. Prints a line
of JSON a variant. Inference ends in probabilities, entropy and labels at the picture's size; training is a step of SGD on the three
losses. Inputs lie on the device; batches of runs between two synchronisations, as long as bench/gpu's.
"""
import json
import math
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

BATCH_SECONDS = 0.05
BATCHES = 9


def resize(x, size):
    return F.interpolate(x, size=tuple(size), mode="bilinear", align_corners=True)


class Conv(nn.Module):
    """Convolution without bias, batch norm, ReLU if asked for."""

    def __init__(self, i, o, k, stride=1, dilation=1, relu=True):
        super().__init__()
        self.conv = nn.Conv2d(i, o, k, stride, dilation * (k // 2), dilation, bias=False)
        self.bn = nn.BatchNorm2d(o)
        self.relu = relu

    def forward(self, x):
        x = self.bn(self.conv(x))
        return F.relu(x, inplace=True) if self.relu else x


class Bottleneck(nn.Module):
    def __init__(self, i, mid, o, stride, dilation):
        super().__init__()
        self.path = nn.Sequential(
            Conv(i, mid, 1, stride), Conv(mid, mid, 3, 1, dilation), Conv(mid, o, 1, relu=False)
        )
        self.skip = nn.Identity() if i == o else Conv(i, o, 1, stride, relu=False)

    def forward(self, x):
        return F.relu(self.path(x) + self.skip(x), inplace=True)


def stage(i, mid, o, blocks, dilation, stride=1):
    return nn.Sequential(
        *(Bottleneck(i if b == 0 else o, mid, o, stride if b == 0 else 1, dilation) for b in range(blocks))
    )


class IcNet(nn.Module):
    def __init__(self, classes, scale):
        super().__init__()
        c = {n: max(1, round(n * scale)) for n in (32, 64, 128, 256, 512, 1024)}
        self.stem = nn.Sequential(
            Conv(3, c[32], 3, 2), Conv(c[32], c[32], 3), Conv(c[32], c[64], 3), nn.MaxPool2d(3, 2, 1)
        )
        self.conv2 = stage(c[64], c[32], c[128], 3, 1)
        self.conv3_1 = stage(c[128], c[64], c[256], 1, 1, 2)
        self.deep = nn.Sequential(
            stage(c[256], c[64], c[256], 3, 1),
            stage(c[256], c[128], c[512], 6, 2),
            stage(c[512], c[256], c[1024], 3, 4),
        )
        self.conv5_4 = Conv(c[1024], c[256], 1)
        self.sub4 = Conv(c[256], c[128], 3, 1, 2, relu=False)
        self.sub2_proj = Conv(c[256], c[128], 1, relu=False)
        self.full = nn.ModuleList((Conv(3, c[32], 3, 2), Conv(c[32], c[32], 3, 2), Conv(c[32], c[64], 3, 2)))
        self.sub2 = Conv(c[128], c[128], 3, 1, 2, relu=False)
        self.sub1_proj = Conv(c[64], c[128], 1, relu=False)
        self.heads = nn.ModuleList(nn.Conv2d(n, classes, 1) for n in (c[256], c[128], c[128]))

    @staticmethod
    def pool(x, bins):
        """Average pools of `bins` windows a side, all of one size."""
        size = x.shape[2:]
        fitting = [min(bins, n) for n in size]
        stride = [n // b for n, b in zip(size, fitting)]
        window = [n - (b - 1) * s for n, b, s in zip(size, fitting, stride)]
        return resize(F.avg_pool2d(x, window, stride), size)

    def features(self, x):
        half = resize(x, [(n + 1) // 2 for n in x.shape[2:]])
        conv3 = self.conv3_1(self.conv2(self.stem(half)))
        deep = self.deep(resize(conv3, [(n + 1) // 2 for n in conv3.shape[2:]]))
        deep = self.conv5_4(deep + sum(self.pool(deep, b) for b in (1, 2, 3, 6)))
        sub4 = resize(deep, conv3.shape[2:])
        sub24 = F.relu(self.sub4(sub4) + self.sub2_proj(conv3))
        conv2 = self.full[1](self.full[0](x))
        conv3 = self.full[2](conv2)
        sub24 = resize(sub24, conv3.shape[2:])
        sub12 = F.relu(self.sub2(sub24) + self.sub1_proj(conv3))
        return sub4, sub24, resize(sub12, conv2.shape[2:])

    def forward(self, x):
        return [head(f) for head, f in zip(self.heads, self.features(x))]

    def predict(self, x):
        logits = resize(self.heads[2](self.features(x)[2]), x.shape[2:])
        p = torch.softmax(logits, 1)
        return p, -(p * torch.log(p)).sum(1), p.argmax(1)


def step(net, optimiser, x, labels):
    optimiser.zero_grad(set_to_none=True)
    losses = [F.cross_entropy(y, label) for y, label in zip(net(x), labels)]
    (0.16 * losses[0] + 0.4 * losses[1] + losses[2]).backward()
    optimiser.step()


def timed(run, wait):
    """Seconds of a run: median, least and greatest of batches."""

    def batch(n):
        wait()
        start = time.perf_counter()
        for _ in range(n):
            run()
        wait()
        return time.perf_counter() - start

    for _ in range(3):  # cuDNN chooses its algorithms in the first
        batch(1)
    runs, took = 1, batch(1)
    while took < BATCH_SECONDS:
        runs = max(2 * runs, math.ceil(1.2 * runs * BATCH_SECONDS / took))
        took = batch(runs)
    times = [batch(runs) / runs for _ in range(BATCHES)]
    return statistics.median(times), min(times), max(times)


def main():
    mode, precision, device = sys.argv[1], sys.argv[6], torch.device(sys.argv[7])
    height, width, size, classes = (int(a) for a in sys.argv[2:6])
    scale = float(sys.argv[8]) if len(sys.argv) > 8 else 1.0
    cuda = device.type == "cuda"
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.manual_seed(1)
    wait = (lambda: torch.cuda.synchronize(device)) if cuda else (lambda: None)
    for layout in (torch.contiguous_format, torch.channels_last):
        net = IcNet(classes, scale).to(device, memory_format=layout).train(mode == "training")
        x = torch.randn(size, 3, height, width, device=device).contiguous(memory_format=layout)
        if mode == "training":
            with torch.no_grad():
                shapes = [y.shape[2:] for y in net(x)]
            labels = [torch.randint(classes, (size, *s), device=device) for s in shapes]
            optimiser = torch.optim.SGD(net.parameters(), lr=0.0, momentum=0.9, weight_decay=1e-4)
            median, least, greatest = timed(lambda: step(net, optimiser, x, labels), wait)
        else:
            with torch.no_grad():
                median, least, greatest = timed(lambda: net.predict(x), wait)
        result = {
            "name": "torch eager, " + ("channels last" if layout is torch.channels_last else "NCHW"),
            "images_per_second": size / median,
            "milliseconds": 1e3 * median,
            "milliseconds_min": 1e3 * least,
            "milliseconds_max": 1e3 * greatest,
            "torch": torch.__version__,
            "cuda": torch.version.cuda,
            "cudnn": torch.backends.cudnn.version() if cuda else None,
            "device": torch.cuda.get_device_name(device) if cuda else "cpu",
            "precision": precision if cuda else "fp32",
        }
        print(json.dumps(result), flush=True)
        net = x = None


if __name__ == "__main__":
    main()
