package dev.pixelect.selection.picture;

import dev.pixelect.engine.io.RgbImage;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Capitals, digits and some punctuation in a grid of 5x7 dots: captions that need no fonts on the machine. */
final class BitmapFont {
    static final int HEIGHT = 7;
    private static final int WIDTH = 5;
    private static final int PITCH = WIDTH + 1;

    /** Each glyph: its character, then seven rows of five dots. */
    private static final String[] ROWS = {
        "A 01110 10001 10001 11111 10001 10001 10001", "B 11110 10001 10001 11110 10001 10001 11110",
        "C 01110 10001 10000 10000 10000 10001 01110", "D 11110 10001 10001 10001 10001 10001 11110",
        "E 11111 10000 10000 11110 10000 10000 11111", "F 11111 10000 10000 11110 10000 10000 10000",
        "G 01110 10001 10000 10111 10001 10001 01110", "H 10001 10001 10001 11111 10001 10001 10001",
        "I 01110 00100 00100 00100 00100 00100 01110", "J 00111 00010 00010 00010 00010 10010 01100",
        "K 10001 10010 10100 11000 10100 10010 10001", "L 10000 10000 10000 10000 10000 10000 11111",
        "M 10001 11011 10101 10101 10001 10001 10001", "N 10001 11001 10101 10011 10001 10001 10001",
        "O 01110 10001 10001 10001 10001 10001 01110", "P 11110 10001 10001 11110 10000 10000 10000",
        "Q 01110 10001 10001 10001 10101 10010 01101", "R 11110 10001 10001 11110 10100 10010 10001",
        "S 01111 10000 10000 01110 00001 00001 11110", "T 11111 00100 00100 00100 00100 00100 00100",
        "U 10001 10001 10001 10001 10001 10001 01110", "V 10001 10001 10001 10001 10001 01010 00100",
        "W 10001 10001 10001 10101 10101 11011 10001", "X 10001 10001 01010 00100 01010 10001 10001",
        "Y 10001 10001 01010 00100 00100 00100 00100", "Z 11111 00001 00010 00100 01000 10000 11111",
        "0 01110 10011 10101 10101 10101 11001 01110", "1 00100 01100 00100 00100 00100 00100 01110",
        "2 01110 10001 00001 00110 01000 10000 11111", "3 11110 00001 00001 01110 00001 00001 11110",
        "4 00010 00110 01010 10010 11111 00010 00010", "5 11111 10000 11110 00001 00001 10001 01110",
        "6 01110 10000 10000 11110 10001 10001 01110", "7 11111 00001 00010 00100 01000 01000 01000",
        "8 01110 10001 10001 01110 10001 10001 01110", "9 01110 10001 10001 01111 00001 00001 01110",
        ". 00000 00000 00000 00000 00000 00110 00110", ", 00000 00000 00000 00000 00110 00110 01100",
        ": 00000 00110 00110 00000 00110 00110 00000", "- 00000 00000 00000 11111 00000 00000 00000",
        "+ 00000 00100 00100 11111 00100 00100 00000", "= 00000 00000 11111 00000 11111 00000 00000",
        "% 11001 11010 00010 00100 01000 01011 10011", "/ 00001 00001 00010 00100 01000 10000 10000",
        "( 00010 00100 01000 01000 01000 00100 00010", ") 01000 00100 00010 00010 00010 00100 01000",
        "_ 00000 00000 00000 00000 00000 00000 11111", "? 01110 10001 00001 00110 00100 00000 00100",
    };

    private static final Map<Character, String[]> GLYPHS = glyphs();

    private BitmapFont() {}

    /**
     * Writes text in capitals, as much as fits.
     *
     * @param top first row of the text
     * @param left first column of the text
     * @param room columns that the text may take
     * @param scale pixels a dot
     * @param color {@code 0xRRGGBB}
     */
    static void draw(RgbImage image, int top, int left, int room, String text, int scale, int color) {
        String capitals = text.toUpperCase(Locale.ROOT);
        int fits = Math.min(capitals.length(), (room / scale + 1) / PITCH);
        for (int i = 0; i < fits; i++) {
            String[] glyph = GLYPHS.getOrDefault(capitals.charAt(i), GLYPHS.get('?'));
            for (int y = 0; y < HEIGHT * scale; y++) {
                for (int x = 0; x < WIDTH * scale; x++) {
                    if (capitals.charAt(i) != ' ' && glyph[y / scale].charAt(x / scale) == '1') {
                        image.set(top + y, left + i * PITCH * scale + x, color);
                    }
                }
            }
        }
    }

    /** Columns that a text takes. */
    static int width(String text, int scale) {
        return (text.length() * PITCH - 1) * scale;
    }

    private static Map<Character, String[]> glyphs() {
        Map<Character, String[]> glyphs = new HashMap<>();
        for (String row : ROWS) {
            glyphs.put(row.charAt(0), row.substring(2).split(" "));
        }
        return Map.copyOf(glyphs);
    }
}
