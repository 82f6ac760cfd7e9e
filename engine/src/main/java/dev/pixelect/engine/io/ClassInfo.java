package dev.pixelect.engine.io;

import java.util.Objects;

/**
 * A class of a data set: its name and the colour that pictures show it in.
 *
 * @param name unique within its set
 * @param color {@code 0xRRGGBB}
 */
public record ClassInfo(String name, int color) {
    public ClassInfo {
        Objects.requireNonNull(name, "name");
        if ((color & 0xff000000) != 0) {
            throw new IllegalArgumentException("colour of " + name + " is not 0xRRGGBB: " + color);
        }
    }
}
