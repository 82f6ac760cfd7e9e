package dev.pixelect.engine.check;

import java.util.ArrayList;
import java.util.List;

/** Every algorithm of {@link dev.pixelect.engine.vision.Vision} at odd sizes, with ties and extremes. */
public final class VisionCases {
    private VisionCases() {}

    /** Cases are made anew at each call; their contents repeat. */
    public static List<DeviceCase> all() {
        List<DeviceCase> cases = new ArrayList<>();
        cases.addAll(MeanFieldCases.all());
        cases.addAll(MapCases.all());
        cases.addAll(SlicCases.all());
        return cases;
    }
}
