package dev.pixelect.selection.compare;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.selection.rounds.Learner;
import dev.pixelect.selection.rounds.RoundsListener;
import dev.pixelect.selection.rounds.RoundsOptions;
import java.util.List;
import java.util.Map;

/** What all runs of one seed have in common: images, and how to begin. */
public interface Trial {
    /** The images to train on. */
    LabelledImages images();

    /** The images that each round is measured on. */
    LabelledImages evaluationImages();

    /** Names and colours of the labels. */
    List<ClassInfo> classes();

    /**
     * What a column is asked to do; the numbers of images and the seed are the same for all columns.
     *
     * @throws dev.pixelect.engine.io.InputException for what doesn't go together
     */
    RoundsOptions options(Column column);

    /** All options of a column's run that its result depends on, see {@link dev.pixelect.selection.rounds.RunFolder#open}. */
    Map<String, ?> configuration(Column column);

    /**
     * Gets ready for a run, with the weights that all runs of the seed begin with.
     *
     * @param title of the run, for people
     */
    Worker open(String title);

    /** Does one run. */
    interface Worker extends AutoCloseable {
        /** The network; closed with the worker. */
        Learner learner();

        /** Hears how the run goes. */
        RoundsListener listener();

        @Override
        void close();
    }
}
