package dev.pixelect.bench;

/** The part of a Markdown page that a command writes, between two comments. */
public final class MarkedSection {
    private static final String END = "<!-- end -->";

    private MarkedSection() {}

    /**
     * The page with a new text between {@code <!-- begin: COMMAND -->} and {@code <!-- end -->}.
     *
     * @throws IllegalArgumentException when it lacks the comments
     */
    public static String replace(String page, String command, String text) {
        String line = "<!-- begin: " + command + " -->\n";
        int begin = page.indexOf(line);
        int end = page.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            throw new IllegalArgumentException("the page has no lines '" + line.strip() + "' and '" + END + "'");
        }
        return page.substring(0, begin + line.length()) + text + page.substring(end);
    }
}
