package dev.pixelect.selection.picture;

import dev.pixelect.engine.io.RgbImage;
import java.util.List;

/** Pictures of one size side by side, with small gaps and captions under them. */
public final class Montage {
    private static final int GAP = 6;
    private static final int BACKGROUND = 0xffffff;
    private static final int INK = 0x202020;

    private Montage() {}

    /**
     * A picture and what to write under it.
     *
     * @param caption letters, digits and simple punctuation; shown in capitals, cut off at the tile's width; may be empty
     * @param picture the tile
     */
    public record Tile(String caption, RgbImage picture) {}

    /**
     * Lays out tiles row by row.
     *
     * @param tiles at least one; all of one size
     * @param columns tiles in a row, at least 1
     * @throws IllegalArgumentException when there are no tiles or their sizes differ
     */
    public static RgbImage of(List<Tile> tiles, int columns) {
        if (tiles.isEmpty() || columns < 1) {
            throw new IllegalArgumentException(tiles.size() + " tiles in " + columns + " columns");
        }
        int height = tiles.get(0).picture().height();
        int width = tiles.get(0).picture().width();
        boolean captions = tiles.stream().anyMatch(tile -> !tile.caption().isEmpty());
        int scale = Math.max(1, Math.min(3, width / 160));
        int captionHeight = captions ? scale * BitmapFont.HEIGHT + GAP : 0;
        int across = Math.min(columns, tiles.size());
        int rows = (tiles.size() + columns - 1) / columns;
        int pitchX = width + GAP;
        int pitchY = height + captionHeight + GAP;
        RgbImage montage = RgbImage.black(GAP + rows * pitchY, GAP + across * pitchX);
        fill(montage, BACKGROUND);
        for (int i = 0; i < tiles.size(); i++) {
            RgbImage picture = tiles.get(i).picture();
            Paint.requireSize(picture, height, width);
            int top = GAP + i / columns * pitchY;
            int left = GAP + i % columns * pitchX;
            for (int y = 0; y < height; y++) {
                int from = 3 * y * width;
                int to = 3 * ((top + y) * montage.width() + left);
                System.arraycopy(picture.rgb(), from, montage.rgb(), to, 3 * width);
            }
            BitmapFont.draw(
                    montage, top + height + GAP / 2, left, width, tiles.get(i).caption(), scale, INK);
        }
        return montage;
    }

    private static void fill(RgbImage image, int color) {
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                image.set(y, x, color);
            }
        }
    }
}
