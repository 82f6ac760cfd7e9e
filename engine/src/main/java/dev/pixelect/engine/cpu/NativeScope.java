package dev.pixelect.engine.cpu;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Owns native objects and frees them in reverse order: the garbage collector is not asked to. */
final class NativeScope implements AutoCloseable {
    private final List<Pointer> owned = new ArrayList<>();

    <T extends Pointer> T own(T pointer) {
        owned.add(pointer);
        return pointer;
    }

    @Override
    public void close() {
        for (int i = owned.size() - 1; i >= 0; i--) {
            owned.get(i).deallocate();
        }
        owned.clear();
    }
}
