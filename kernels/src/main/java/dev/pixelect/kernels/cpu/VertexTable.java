package dev.pixelect.kernels.cpu;

import java.util.Arrays;

/**
 * Numbers the vertices of a permutohedral lattice by their coordinates, packed into two longs, in the order in which they come.
 * Grows as needed.
 */
final class VertexTable {
    private int[] table = new int[1024];
    private long[] keys = new long[2 * 256];
    private int count;

    VertexTable() {
        Arrays.fill(table, -1);
    }

    int count() {
        return count;
    }

    long high(int v) {
        return keys[2 * v];
    }

    long low(int v) {
        return keys[2 * v + 1];
    }

    void clear() {
        count = 0;
        Arrays.fill(table, -1);
    }

    long bytes() {
        return 4L * table.length + 8L * keys.length;
    }

    /** The number of a vertex; a new one where it has none. */
    int add(long high, long low) {
        int slot = slot(high, low);
        if (table[slot] >= 0) {
            return table[slot];
        }
        if (2 * (count + 1) > table.length) {
            grow();
            slot = slot(high, low);
        }
        if (2 * (count + 1) > keys.length) {
            keys = Arrays.copyOf(keys, Math.multiplyExact(2, keys.length));
        }
        keys[2 * count] = high;
        keys[2 * count + 1] = low;
        table[slot] = count;
        return count++;
    }

    /** The number of a vertex, -1 where it has none. */
    int find(long high, long low) {
        return table[slot(high, low)];
    }

    private int slot(long high, long low) {
        long h = (high ^ low * 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
        int mask = table.length - 1;
        int slot = (int) (h >>> 32 ^ h >>> 47) & mask;
        int v = table[slot];
        while (v >= 0 && (keys[2 * v] != high || keys[2 * v + 1] != low)) {
            slot = slot + 1 & mask;
            v = table[slot];
        }
        return slot;
    }

    private void grow() {
        table = new int[Math.multiplyExact(2, table.length)];
        Arrays.fill(table, -1);
        for (int v = 0; v < count; v++) {
            table[slot(keys[2 * v], keys[2 * v + 1])] = v;
        }
    }
}
