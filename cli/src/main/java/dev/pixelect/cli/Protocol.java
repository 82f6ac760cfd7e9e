package dev.pixelect.cli;

import java.util.Arrays;
import java.util.Locale;

/** Numbers of pictures as published: Kasarla et al., WACV 2019. Rounds go on until no pictures are left; the budget is the default. */
enum Protocol {
    /** 1175 of Cityscapes' 2975 to begin with, and six rounds of 300. */
    CITYSCAPES(1175, 300),
    /** A network trained on Cityscapes to begin with, and rounds of 3000: six of Vistas' 18000. */
    MAPILLARY(0, 3000);

    final int initial;
    final int step;

    Protocol(int initial, int step) {
        this.initial = initial;
        this.step = step;
    }

    /** @throws UsageException when there is none of that name */
    static Protocol named(String name) {
        return Arrays.stream(values())
                .filter(p -> p.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new UsageException("unknown --protocol '" + name + "': use cityscapes or mapillary"));
    }

    /** As the command line has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
