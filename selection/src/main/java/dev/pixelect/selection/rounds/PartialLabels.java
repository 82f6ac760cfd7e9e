package dev.pixelect.selection.rounds;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.nio.file.Path;
import java.util.List;

/**
 * Some images of a set, each either with all its labels or with those in a label file, where pixels that nobody labelled are
 * {@link LabelMap#IGNORE}. Labels stay on disk until asked for.
 */
public final class PartialLabels implements LabelledImages {
    private final LabelledImages images;
    private final List<Part> parts;

    /**
     * An image of the set and where its labels are.
     *
     * @param index in the set
     * @param labels an 8-bit PNG of class indices, or null for the set's own labels
     */
    public record Part(int index, Path labels) {}

    /**
     * @param images the set
     * @param parts which of its images, in which order
     */
    public PartialLabels(LabelledImages images, List<Part> parts) {
        this.images = images;
        this.parts = List.copyOf(parts);
    }

    @Override
    public int size() {
        return parts.size();
    }

    @Override
    public String id(int index) {
        return images.id(parts.get(index).index());
    }

    @Override
    public RgbImage image(int index) {
        return images.image(parts.get(index).index());
    }

    @Override
    public ImageFiles.Size imageSize(int index) {
        return images.imageSize(parts.get(index).index());
    }

    /** @throws InputException when a label file can't be read or has another size than its picture */
    @Override
    public LabelMap labels(int index) {
        Part part = parts.get(index);
        if (part.labels() == null) {
            return images.labels(part.index());
        }
        LabelMap labels = ImageFiles.readLabels(part.labels());
        ImageFiles.Size size = images.imageSize(part.index());
        if (labels.height() != size.height() || labels.width() != size.width()) {
            throw new InputException("labels " + part.labels() + " are " + labels.height() + "x" + labels.width()
                    + ", their picture " + images.id(part.index()) + " is " + size
                    + ": has the data set changed since they were made?");
        }
        return labels;
    }
}
