"""The PyTorch side of bench/entropy-vs-torch, and the turns.

Arguments: CLASSES HEIGHT WIDTH ROUNDS THREADS -- COMMAND..., a command that takes the first three and THREADS
and is a TurnServer (dev.pixelect.bench).
"""
import statistics
import subprocess
import sys
import time

import torch


def by_softmax(x):
    """softmax, log, product, sum, argmax"""
    p = torch.softmax(x, 1)
    return p, -(p * torch.log(p)).sum(1), p.argmax(1)


def by_log_softmax(x):
    """log_softmax, exp, product, sum, argmax: what doesn't give NaN at extreme logits"""
    log = torch.log_softmax(x, 1)
    p = log.exp()
    return p, -(p * log).sum(1), log.argmax(1)


def timed(function, x):
    cpu, start = time.process_time_ns(), time.perf_counter_ns()
    function(x)
    return time.perf_counter_ns() - start, time.process_time_ns() - cpu


def main():
    at = sys.argv.index("--")
    classes, height, width, rounds, threads = (int(a) for a in sys.argv[1:at])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    x = torch.rand(1, classes, height, width) * 16 - 8
    command = sys.argv[at + 1 :] + [str(classes), str(height), str(width), str(threads)]
    times = {"pixelect": [], "torch, softmax": [], "torch, log_softmax": []}
    with torch.no_grad(), subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as java:
        if not java.stdout.readline().startswith("ready"):
            sys.exit("the Java side did not start")
        for i in range(rounds + 2):
            java.stdin.write("run\n")
            java.stdin.flush()
            ours = tuple(int(n) for n in java.stdout.readline().split())
            theirs = timed(by_softmax, x), timed(by_log_softmax, x)
            if i >= 2:  # the first two warm PyTorch up
                for key, (wall, cpu) in zip(times, (ours, *theirs)):
                    times[key].append((wall / 1e6, cpu / 1e6))
        java.stdin.close()
    wall = {key: statistics.median(t[0] for t in values) for key, values in times.items()}
    cpu = {key: statistics.median(t[1] for t in values) for key, values in times.items()}
    print(f"{classes} x {height} x {width}, {threads} threads, {rounds} rounds in turns, PyTorch {torch.__version__}")
    for key, values in times.items():
        spread = f"from {min(values)[0]:.1f} to {max(values)[0]:.1f}"
        print(f"{key:20s} median {wall[key]:8.1f} ms, {spread}; CPU time {cpu[key]:.1f} ms")
    for what, median in (("takes", wall), ("takes in CPU time", cpu)):
        best = min(median[key] for key in times if key != "pixelect")
        print(f"the faster PyTorch {what} {best / median['pixelect']:.2f} times as much")


if __name__ == "__main__":
    main()
