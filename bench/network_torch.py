"""PyTorch as a peer of bench/network: ICNet on the CPU, a run a line of stdin.

Arguments: MODE ENDS BATCH HEIGHT WIDTH SCALE CLASSES THREADS FOLDER LAYOUT PRECISION. MODE is inference or training, ENDS logits or maps
(probabilities, entropy, labels) and only for inference, LAYOUT contiguous or channels_last, PRECISION
fp32 or bf16 (its autocast). FOLDER holds weights.safetensors, data.f32 and,
for training, conv6.u8, sub24.u8 and sub4.u8. Says "ready" and JSON, then answers
    run          with nanoseconds of wall clock and of CPU time
    output FILE  with "done", after writing the logits, or the loss, as little-endian float32
"""
import json
import sys
import time
from pathlib import Path

import torch

from icnet_model import IcNet, sgd, step


def runner(mode, ends, layout, folder, classes, scale, size):
    """A function that runs once and another whose tensor can be compared."""
    training = mode == "training"
    memory = getattr(torch, {"contiguous": "contiguous_format", "channels_last": "channels_last"}[layout])
    net = IcNet(classes, scale)
    net.load(folder / "weights.safetensors")
    net = net.to(memory_format=memory).train(training)
    x = torch.frombuffer(bytearray((folder / "data.f32").read_bytes()), dtype=torch.float32)
    x = x.view(size[0], 3, *size[1:]).contiguous(memory_format=memory)
    if not training:
        run = net.logits if ends == "logits" else net.predict
        return lambda: run(x), lambda: net.logits(x)
    with torch.no_grad():
        shapes = [y.shape[2:] for y in net.eval()(x)]
    net.train()
    labels = []
    for name, shape in zip(("sub4", "sub24", "conv6"), shapes):
        label = torch.frombuffer(bytearray((folder / f"{name}.u8").read_bytes()), dtype=torch.uint8)
        labels.append(label.view(size[0], *shape).long())
    optimiser = sgd(net)
    return (lambda: step(net, optimiser, x, labels),) * 2


def main():
    mode, ends = sys.argv[1:3]
    size = [int(a) for a in sys.argv[3:6]]
    scale, classes, threads, folder, layout, precision = sys.argv[6:12]
    torch.set_num_threads(int(threads))
    run, output = runner(mode, ends, layout, Path(folder), int(classes), float(scale), size)
    half = torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")
    with torch.inference_mode(mode == "inference"), half:
        print("ready", json.dumps({"version": f"PyTorch {torch.__version__}, {layout}"}), flush=True)
        for line in sys.stdin:
            if line.startswith("output "):
                values = output().detach().float().contiguous().flatten()
                Path(line[7:].rstrip("\n")).write_bytes(values.numpy().astype("<f4").tobytes())
                print("done", flush=True)
                continue
            cpu, start = time.process_time_ns(), time.perf_counter_ns()
            run()
            print(time.perf_counter_ns() - start, time.process_time_ns() - cpu, flush=True)


if __name__ == "__main__":
    main()
