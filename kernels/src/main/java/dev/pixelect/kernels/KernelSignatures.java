package dev.pixelect.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the declarations of kernels out of a file's text, so that they are written down once. Knows the words of
 * {@code portable.h}, not C: {@code KERNEL(bx, by) name(type name, GLOBAL const type *name, ...)}.
 */
final class KernelSignatures {
    /** A kernel as its file declares it; the components are {@link KernelEntry}'s. */
    record Signature(int blockX, int blockY, Grid grid, List<KernelParameter> parameters) {}

    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");
    private static final Pattern KERNEL =
            Pattern.compile("\\bKERNEL\\s*\\(([^,()]*),([^,()]*)\\)\\s*(\\w+)\\s*\\(([^()]*)\\)\\s*\\{");
    private static final Pattern ANY_KERNEL = Pattern.compile("\\bKERNEL\\b");
    private static final Pattern MACRO = Pattern.compile("(?m)^[ \\t]*#[ \\t]*define[ \\t]+(\\w+)[ \\t]+(\\S.*)$");
    private static final Pattern PARAMETER = Pattern.compile("(.*?)(\\*?)\\s*\\b(\\w+)");

    /** The first lines of a kernel that gives each element a thread. */
    private static final Pattern ELEMENT = Pattern.compile(
            "\\bint\\s+(\\w+)\\s*=\\s*blockIdx\\.x\\s*\\*\\s*(?:\\(int\\)\\s*)?([\\w.]+)\\s*\\+\\s*(?:\\(int\\)\\s*)?threadIdx\\.x\\s*[;,]");

    private final String file;
    private final String code;
    private final Map<String, String> macros = new LinkedHashMap<>();

    private KernelSignatures(String file, String text) {
        this.file = file;
        this.code = COMMENT.matcher(text).replaceAll(" ");
        Matcher m = MACRO.matcher(code);
        while (m.find()) {
            macros.put(m.group(1), m.group(2).strip());
        }
    }

    /** The kernels of a file of {@link KernelSources}, in its order. */
    static Map<String, Signature> read(String file) {
        return parse(file, KernelSources.text(file));
    }

    /**
     * The kernels of a text, in its order.
     *
     * @param file for messages
     * @throws IllegalArgumentException naming file, kernel and word that is not understood
     */
    static Map<String, Signature> parse(String file, String text) {
        return new KernelSignatures(file, text).all();
    }

    private Map<String, Signature> all() {
        Map<String, Signature> all = new LinkedHashMap<>();
        long words = ANY_KERNEL.matcher(code).results().count();
        Matcher m = KERNEL.matcher(code);
        while (m.find()) {
            String name = m.group(3);
            int x = block(name, m.group(1));
            int y = block(name, m.group(2));
            List<KernelParameter> parameters = new ArrayList<>();
            for (String p : m.group(4).isBlank() ? new String[0] : m.group(4).split(",", -1)) {
                parameters.add(parameter(name, p.strip().replaceAll("\\s+", " ")));
            }
            if (all.put(name, new Signature(x, y, grid(body(m.end()), x, y), parameters)) != null) {
                throw unknown(name, "it is there twice");
            }
        }
        if (all.size() != words) {
            throw new IllegalArgumentException(file + " has the word KERNEL " + words + " times, but only these kernels"
                    + " can be read: " + all.keySet());
        }
        return all;
    }

    /** A block's size: a number, or a macro of the file for one. */
    private int block(String kernel, String text) {
        String word = resolve(text);
        if (!word.matches("[1-9]\\d{0,3}")) {
            throw unknown(kernel, "the size of its block, '" + text.strip() + "', is no number nor a macro for one");
        }
        return Integer.parseInt(word);
    }

    private KernelParameter parameter(String kernel, String text) {
        Matcher m = PARAMETER.matcher(text.replaceAll("\\b__restrict__\\b", ""));
        if (!m.matches()) {
            throw unknown(kernel, "parameter '" + text + "'");
        }
        String words = m.group(1).strip();
        boolean pointer = !m.group(2).isEmpty();
        if (pointer != words.matches(".*\\bGLOBAL\\b.*")) {
            throw unknown(kernel, "parameter '" + text + "': a pointer is GLOBAL, and nothing else is");
        }
        boolean constant = pointer && words.matches(".*\\bconst\\b.*");
        String type = words.replaceAll("\\b(GLOBAL|const|volatile)\\b", " ")
                .strip()
                .replaceFirst("^unsigned$", "unsigned int");
        ElementType element =
                ElementType.of(type).orElseThrow(() -> unknown(kernel, "parameter '" + text + "': its type"));
        try {
            return new KernelParameter(m.group(3), element, pointer, constant);
        } catch (IllegalArgumentException e) {
            throw unknown(kernel, e.getMessage());
        }
    }

    /** From behind the brace that opens it to the one that closes it. */
    private String body(int from) {
        int depth = 1;
        int at = from;
        while (at < code.length() && depth > 0) {
            char c = code.charAt(at++);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        }
        return code.substring(from, at);
    }

    /** A one-dimensional block is taken for a thread an element only where the kernel begins in just that way. */
    private Grid grid(String body, int x, int y) {
        if (y > 1) {
            return Grid.TILES;
        }
        Matcher m = ELEMENT.matcher(body);
        boolean elements = m.find()
                && (m.group(2).equals("blockDim.x") || resolve(m.group(2)).equals(Integer.toString(x)))
                && !body.contains("blockIdx.y")
                && !body.contains("gridDim")
                && Pattern.compile("\\bif\\s*\\(\\s*" + m.group(1) + "\\s*(>=|<)")
                        .matcher(body)
                        .find();
        return elements ? Grid.ELEMENTS : Grid.FREE;
    }

    /** A macro's value, through other macros and brackets; the word itself where it is none. */
    private String resolve(String text) {
        String word = text.strip();
        for (int depth = 0; depth < 8; depth++) {
            if (word.startsWith("(") && word.endsWith(")")) {
                word = word.substring(1, word.length() - 1).strip();
            }
            word = macros.getOrDefault(word, word);
        }
        return word;
    }

    private IllegalArgumentException unknown(String kernel, String what) {
        return new IllegalArgumentException("kernel '" + kernel + "' of " + file + " cannot be read: " + what);
    }
}
