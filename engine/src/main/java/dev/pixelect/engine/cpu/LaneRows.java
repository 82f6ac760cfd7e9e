package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Rows of an activation as arrays of floats, for one worker: float32 as it lies, in one lane; bfloat16 in two, of the even and of the odd elements, so
 * that all conversions are shifts and masks of whole arrays, which become vector code. A place in the activation is counted in elements.
 */
abstract class LaneRows {
    private LaneRows() {}

    /**
     * @param memory of the activation
     * @param half whether it is bfloat16
     * @param longest elements of the longest row
     */
    static LaneRows of(Slice memory, boolean half, int longest) {
        return half ? new Halves(memory, longest) : new Singles(memory);
    }

    /** Lanes that a row has. */
    static int lanes(boolean half) {
        return half ? 2 : 1;
    }

    /** Reads a row from {@code at}. */
    abstract void get(int at, float[][] row);

    /** Writes a row from {@code at}; bfloat16 is rounded to the nearest, ties to even. */
    abstract void put(int at, float[][] row);

    private static final class Singles extends LaneRows {
        private final FloatBuffer memory;

        Singles(Slice slice) {
            this.memory = JavaMemory.floats(slice);
        }

        @Override
        void get(int at, float[][] row) {
            memory.get(at, row[0]);
        }

        @Override
        void put(int at, float[][] row) {
            memory.put(at, row[0]);
        }
    }

    private static final class Halves extends LaneRows {
        private static final int HIGH = 0xffff0000;

        private final IntBuffer memory;
        /** The same bits as ints and as floats: copying through it is what reinterprets a whole array. */
        private final IntBuffer ints;

        private final FloatBuffer floats;
        private final int[] pairs;
        private final int[] even;
        private final int[] odd;

        Halves(Slice slice, int longest) {
            int count = longest / 2;
            this.memory = JavaMemory.bytes(slice).asIntBuffer();
            ByteBuffer bits = ByteBuffer.allocateDirect(count * Integer.BYTES).order(ByteOrder.nativeOrder());
            this.ints = bits.asIntBuffer();
            this.floats = bits.asFloatBuffer();
            this.pairs = new int[count];
            this.even = new int[count];
            this.odd = new int[count];
        }

        @Override
        void get(int at, float[][] row) {
            int count = row[0].length;
            memory.get(at / 2, pairs, 0, count);
            for (int i = 0; i < count; i++) {
                even[i] = pairs[i] << 16;
            }
            for (int i = 0; i < count; i++) {
                odd[i] = pairs[i] & HIGH;
            }
            ints.put(0, even, 0, count);
            floats.get(0, row[0]);
            ints.put(0, odd, 0, count);
            floats.get(0, row[1]);
        }

        @Override
        void put(int at, float[][] row) {
            int count = row[0].length;
            floats.put(0, row[0]);
            ints.get(0, even, 0, count);
            floats.put(0, row[1]);
            ints.get(0, odd, 0, count);
            for (int i = 0; i < count; i++) {
                pairs[i] = (rounded(even[i]) >>> 16) | (rounded(odd[i]) & HIGH);
            }
            memory.put(at / 2, pairs, 0, count);
        }

        private static int rounded(int bits) {
            return bits + 0x7fff + ((bits >>> 16) & 1);
        }
    }
}
