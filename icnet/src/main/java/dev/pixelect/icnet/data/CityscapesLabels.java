package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The 19 classes of Cityscapes that networks are trained and measured on, and what the labels in its files mean.
 *
 * @param classes by trainId, with their published colours
 * @param labelIds the table of {@code *_labelIds.png}; 255 is label -1 (licence plate) in a byte
 * @param trainIds the table of {@code *_labelTrainIds.png}
 */
record CityscapesLabels(List<ClassInfo> classes, LabelTable labelIds, LabelTable trainIds) {
    /** Reads the published list. */
    static CityscapesLabels read() {
        List<Map<String, String>> rows = LabelList.read("cityscapes.tsv");
        List<ClassInfo> classes = new ArrayList<>();
        List<Integer> meanings = new ArrayList<>();
        for (Map<String, String> row : rows) {
            int trainId = Integer.parseInt(row.get("trainId"));
            boolean isClass = trainId >= 0 && trainId != LabelMap.IGNORE;
            if (isClass && trainId != classes.size()) {
                throw new IllegalStateException("trainId " + trainId + " is out of order");
            }
            if (isClass) {
                classes.add(new ClassInfo(row.get("name"), LabelList.color(row)));
            }
            int id = Integer.parseInt(row.get("id"));
            if (id >= 0) {
                if (id != meanings.size()) {
                    throw new IllegalStateException("label " + id + " is out of order");
                }
                meanings.add(isClass ? trainId : LabelMap.IGNORE);
            }
        }
        LabelTable labelIds = LabelTable.of(
                        meanings.stream().mapToInt(Integer::intValue).toArray())
                .ignoring(LabelMap.IGNORE);
        return new CityscapesLabels(
                List.copyOf(classes), labelIds, LabelTable.indices(classes.size(), LabelMap.IGNORE));
    }
}
