package dev.pixelect.icnet.data.batch;

import dev.pixelect.engine.io.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of the pictures that a network is trained on.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record Crop(int height, int width) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

    public Crop {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("crop of " + height + "x" + width);
        }
    }

    /**
     * Reads {@code HxW}.
     *
     * @throws InputException when the text has another form
     */
    public static Crop parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(1)) < 1 || Integer.parseInt(form.group(2)) < 1) {
            throw new InputException("'" + text + "' is no size: write HEIGHTxWIDTH, for example 713x713");
        }
        return new Crop(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }

    @Override
    public String toString() {
        return height + "x" + width;
    }
}
