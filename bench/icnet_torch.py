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

from icnet_model import IcNet, sgd, step

BATCH_SECONDS = 0.05
BATCHES = 9


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
            optimiser = sgd(net)
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
