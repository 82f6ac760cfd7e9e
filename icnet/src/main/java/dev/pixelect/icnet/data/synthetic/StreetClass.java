package dev.pixelect.icnet.data.synthetic;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelMap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The classes of the synthetic streets; a label is the ordinal, but that of {@link #VOID}. */
enum StreetClass {
    ROAD(0x804080),
    PAVEMENT(0xf423e8),
    BUILDING(0x5a5a5a),
    FENCE(0xbe9999),
    POLE(0xc8b478),
    SIGN(0xdcdc00),
    VEGETATION(0x6b8e23),
    SKY(0x4682b4),
    PERSON(0xdc143c),
    CAR(0x0000b4),
    CYCLIST(0xff8c00),
    /** Bins, benches, the bonnet: what nobody is asked to tell apart. */
    VOID(0);

    private final int color;

    StreetClass(int color) {
        this.color = color;
    }

    /** The classes by label. */
    static List<ClassInfo> infos() {
        return Arrays.stream(values())
                .filter(c -> c != VOID)
                .map(c -> new ClassInfo(c.name().toLowerCase(Locale.ROOT), c.color))
                .toList();
    }

    int label() {
        return this == VOID ? LabelMap.IGNORE : ordinal();
    }
}
