"""ICNet in PyTorch, for benchmarks that compare with it: the network, a training step, weights by the official layers' names."""
import json
import struct

import torch
from torch import nn
from torch.nn import functional as F


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

    def logits(self, x):
        """At the picture's size."""
        return resize(self.heads[2](self.features(x)[2]), x.shape[2:])

    def predict(self, x):
        """Probabilities, entropy and labels."""
        p = torch.softmax(self.logits(x), 1)
        return p, -(p * torch.log(p)).sum(1), p.argmax(1)

    def official(self):
        """Convolutions with their norms by the official layers' names, then the heads."""
        layers = dict(zip(("conv1_1_3x3_s2", "conv1_2_3x3", "conv1_3_3x3"), self.stem))
        numbers = {"conv2": 1, "conv3": 1, "conv4": 1, "conv5": 1}
        for name, blocks in zip(("conv2", "conv3", "conv3", "conv4", "conv5"), (self.conv2, self.conv3_1, *self.deep)):
            for block in blocks:
                prefix = f"{name}_{numbers[name]}_"
                numbers[name] += 1
                layers.update(zip((prefix + "1x1_reduce", prefix + "3x3", prefix + "1x1_increase"), block.path))
                if isinstance(block.skip, Conv):
                    layers[prefix + "1x1_proj"] = block.skip
        layers["conv5_4_k1"] = self.conv5_4
        layers["conv_sub4"] = self.sub4
        layers["conv3_1_sub2_proj"] = self.sub2_proj
        layers.update(zip(("conv1_sub1", "conv2_sub1", "conv3_sub1"), self.full))
        layers["conv_sub2"] = self.sub2
        layers["conv3_sub1_proj"] = self.sub1_proj
        return layers, dict(zip(("sub4_out", "sub24_out", "conv6_cls"), self.heads))

    def load(self, file):
        """Takes all weights from a safetensors file of pixelect's; a name too many or too few is an error."""
        with open(file, "rb") as f:
            data = bytearray(f.read())
        begin = 8 + struct.unpack("<Q", data[:8])[0]
        found = {k: v for k, v in json.loads(data[8:begin]).items() if k != "__metadata__"}
        layers, heads = self.official()
        wanted = {f"{name}.{k}": t for name, head in heads.items() for k, t in head.named_parameters()}
        for name, layer in layers.items():
            wanted[name + ".weight"] = layer.conv.weight
            for k in ("weight", "bias", "running_mean", "running_var"):
                wanted[f"{name}.bn.{k}"] = getattr(layer.bn, k)
        if wanted.keys() != found.keys():
            raise ValueError(f"{file}: {sorted(wanted.keys() ^ found.keys())} on one side only")
        with torch.no_grad():
            for name, t in wanted.items():
                at = begin + found[name]["data_offsets"][0]
                values = torch.frombuffer(data, dtype=torch.float32, count=t.numel(), offset=at)
                t.copy_(values.view(found[name]["shape"]))


def sgd(net):
    """As pixelect trains, weight decay on convolutions only; a learning rate of 0, so that no number of steps changes a weight."""
    decayed = [p for p in net.parameters() if p.dim() == 4]
    others = [p for p in net.parameters() if p.dim() != 4]
    groups = [{"params": decayed, "weight_decay": 1e-4}, {"params": others}]
    return torch.optim.SGD(groups, lr=0.0, momentum=0.9)


def step(net, optimiser, x, labels):
    """Forward, backward and update; labels from the coarsest head. The loss."""
    optimiser.zero_grad(set_to_none=True)
    losses = [F.cross_entropy(y, label) for y, label in zip(net(x), labels)]
    loss = 0.16 * losses[0] + 0.4 * losses[1] + losses[2]
    loss.backward()
    optimiser.step()
    return loss
