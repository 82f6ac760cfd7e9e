package dev.pixelect.engine.opencl;

import dev.pixelect.kernels.KernelSources;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A planted bug: in one function of a kernel file, one piece of text becomes another.
 *
 * @param file kernel file or {@link KernelSources#HEADER}
 * @param function kernel or helper
 * @param what the bug, in a few words
 * @param before must be found exactly once in the function
 * @param after in its place
 */
record Mutant(String file, String function, String what, String before, String after) {
    /**
     * The file with the bug.
     *
     * @throws IllegalStateException when the function isn't there, or {@code before} not exactly once
     */
    String text() {
        String all = KernelSources.text(file);
        Matcher m = Pattern.compile("(?m)^(KERNEL|DEVICE)\\b.*\\b" + function + "\\(")
                .matcher(all);
        if (!m.find()) {
            throw new IllegalStateException("mutant '" + this + "' is out of date: there is no such function");
        }
        int end = all.indexOf("\n}", m.start());
        int brace = all.indexOf('\n', m.start());
        if (all.substring(m.start(), brace).endsWith("}")) {
            end = brace; // a function on one line
        }
        String body = all.substring(m.start(), end);
        int at = body.indexOf(before);
        if (at < 0 || body.indexOf(before, at + 1) >= 0) {
            throw new IllegalStateException("mutant '" + this + "' is out of date: the function holds '" + before + "' "
                    + (at < 0 ? "nowhere" : "more than once"));
        }
        return all.substring(0, m.start())
                + body.substring(0, at)
                + after
                + body.substring(at + before.length())
                + all.substring(end);
    }

    @Override
    public String toString() {
        return file + " " + function + ": " + what;
    }
}
