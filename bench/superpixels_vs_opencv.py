"""The OpenCV side of bench/superpixels-vs-opencv, and the turns.

Arguments: SEGMENTS ROUNDS PICTURE... -- COMMAND..., a command that takes SEGMENTS, THREADS and the pictures, prints a line when it is
ready, and then the nanoseconds of wall clock and of CPU time of a pass over all pictures for each line it reads.
"""
import statistics
import subprocess
import sys
import time

import cv2


def superpixels(picture, region):
    """As Pixelect's: RGB to Lab, 10 iterations, compactness (ruler) 10, fragments merged."""
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB)
    slic = cv2.ximgproc.createSuperpixelSLIC(lab, cv2.ximgproc.SLIC, region, 10.0)
    slic.iterate(10)
    slic.enforceLabelConnectivity(25)
    slic.getLabels()
    return slic.getNumberOfSuperpixels()


def main():
    at = sys.argv.index("--")
    segments, rounds = int(sys.argv[1]), int(sys.argv[2])
    paths = sys.argv[3:at]
    cv2.setNumThreads(1)
    pictures = [cv2.imread(path) for path in paths]
    height, width = pictures[0].shape[:2]
    region = round((height * width / segments) ** 0.5)
    command = sys.argv[at + 1 :] + [str(segments), "1"] + paths
    times = {"pixelect": [], "OpenCV": []}
    count = statistics.mean(superpixels(p, region) for p in pictures)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as java:
        if java.stdout.readline() != "ready\n":
            sys.exit("the Java side did not start")
        for _ in range(rounds):
            java.stdin.write("\n")
            java.stdin.flush()
            wall, cpu = (int(n) / 1e6 / len(pictures) for n in java.stdout.readline().split())
            times["pixelect"].append((wall, cpu))
            cpu, wall = time.process_time_ns(), time.perf_counter_ns()
            for picture in pictures:
                superpixels(picture, region)
            wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
            times["OpenCV"].append((wall / 1e6 / len(pictures), cpu / 1e6 / len(pictures)))
        java.stdin.close()
    print(f"{len(pictures)} pictures of {height} x {width}, {segments} segments, 1 thread each, {rounds} rounds in turns; "
          f"OpenCV {cv2.__version__}, region size {region}: {count:.0f} segments")
    for key, values in times.items():
        wall = [t[0] for t in values]
        print(f"{key:10s} median {statistics.median(wall):8.2f} ms a picture, from {min(wall):.2f} to {max(wall):.2f}; "
              f"CPU time {statistics.median(t[1] for t in values):.2f} ms")
    for what, i in (("takes", 0), ("takes in CPU time", 1)):
        ours, theirs = (statistics.median(t[i] for t in times[key]) for key in times)
        print(f"OpenCV {what} {theirs / ours:.2f} times as much")


if __name__ == "__main__":
    main()
