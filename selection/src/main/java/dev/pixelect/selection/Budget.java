package dev.pixelect.selection;

import dev.pixelect.engine.io.InputException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The share of each image that may be labelled: k = floor(fraction * H * W) pixels. The product is taken over the
 * fraction's decimal digits, as a person wrote them, so that 0.29 of 100 pixels is 29 (in binary floating point it is 28).
 *
 * @param fraction in (0, 1]
 */
public record Budget(double fraction) {
    /** @throws InputException when the fraction is not in (0, 1] */
    public Budget {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new InputException("budget " + fraction
                    + " is not a share of an image: give a number above 0 and at most 1, such as 0.10 for 10 %");
        }
    }

    /**
     * The number of pixels k of an image.
     *
     * @throws InputException when that is less than one pixel
     */
    public int pixels(int height, int width) {
        long area = (long) height * width;
        int pixels = BigDecimal.valueOf(fraction)
                .multiply(BigDecimal.valueOf(area))
                .setScale(0, RoundingMode.FLOOR)
                .intValueExact();
        if (pixels == 0) {
            throw new InputException("budget " + fraction + " of an image of " + height + "x" + width
                    + " pixels (height x width) is less than one pixel: give at least " + roundedUp(1.0 / area));
        }
        return pixels;
    }

    private static BigDecimal roundedUp(double value) {
        return BigDecimal.valueOf(value).round(new MathContext(2, RoundingMode.UP));
    }
}
