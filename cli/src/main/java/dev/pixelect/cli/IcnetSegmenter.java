package dev.pixelect.cli;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.predict.Predictor;
import dev.pixelect.selection.Prediction;
import dev.pixelect.selection.Segmenter;

/** ICNet as strategies see it. The predictor stays its maker's. For use by one thread. */
record IcnetSegmenter(Predictor predictor, int classes) implements Segmenter {
    @Override
    public Prediction predict(RgbImage image) {
        Predictor.Maps maps = predictor.predict(image);
        return new Prediction(
                maps.classes(), maps.height(), maps.width(), maps.probabilities(), maps.entropy(), maps.labels());
    }
}
