package dev.pixelect.kernels;

import dev.pixelect.kernels.cpu.Parallel;

/**
 * Workers that take turns on the caller's thread, tasks in reverse: what depends on who does a task, or on the order, shows.
 *
 * @param workers how many
 */
public record TestWorkers(int workers) implements Parallel {
    @Override
    public void run(int count, Body work) {
        for (int i = count - 1; i >= 0; i--) {
            work.run(i, i % workers);
        }
    }
}
