package dev.pixelect.engine.io;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Several sets as one, each behind the other. Where a later set has a name that is taken, it gets {@code ~2} behind it, or the next
 * number that is free, so that names stay unique.
 */
public final class JoinedImages implements LabelledImages {
    private record Place(LabelledImages set, int index, String id) {}

    private final List<Place> places = new ArrayList<>();

    /** @param sets in their order; those without pictures may be among them */
    public JoinedImages(List<? extends LabelledImages> sets) {
        Set<String> taken = new HashSet<>();
        for (LabelledImages set : sets) {
            for (int i = 0; i < set.size(); i++) {
                String id = set.id(i);
                for (int n = 2; !taken.add(id); n++) {
                    id = set.id(i) + "~" + n;
                }
                places.add(new Place(set, i, id));
            }
        }
    }

    @Override
    public int size() {
        return places.size();
    }

    @Override
    public String id(int index) {
        return places.get(index).id;
    }

    @Override
    public RgbImage image(int index) {
        Place place = places.get(index);
        return place.set.image(place.index);
    }

    @Override
    public ImageFiles.Size imageSize(int index) {
        Place place = places.get(index);
        return place.set.imageSize(place.index);
    }

    @Override
    public LabelMap labels(int index) {
        Place place = places.get(index);
        return place.set.labels(place.index);
    }
}
