package dev.pixelect.bench;

import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import dev.pixelect.kernels.KernelSources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the comment that opens a kernel file says.
 *
 * @param what the file computes: its first sentence
 * @param boundBy what bounds a kernel: the rest of the sentence with "bound by" that names the kernel, else of the first one that
 *     names none; empty when there is none
 */
public record KernelHeader(String what, String boundBy) {
    private static final String BOUND = "bound by ";

    /** Reads the comment of the kernel's file. */
    public static KernelHeader of(KernelEntry kernel) {
        String text = KernelSources.text(kernel.file());
        String comment = text.substring(text.indexOf("/*") + 2, text.indexOf("*/"))
                .replaceAll("(?m)^ \\*", " ")
                .replaceAll("\\s+", " ")
                .strip();
        String[] sentences = comment.split("(?<=\\.) (?=[A-Za-z_]+)");
        List<String> others = KernelCatalogue.all().stream()
                .filter(k -> k.file().equals(kernel.file()))
                .map(KernelEntry::name)
                .toList();
        List<String> named = new ArrayList<>();
        List<String> general = new ArrayList<>();
        for (String s : sentences) {
            int at = s.toLowerCase(Locale.ROOT).indexOf(BOUND);
            if (at >= 0) {
                String rest = s.substring(at + BOUND.length());
                if (names(s, kernel.name())) {
                    named.add(clause(s, kernel.name()).orElse(rest));
                } else if (others.stream().noneMatch(name -> names(s, name))) {
                    general.add(rest);
                }
            }
        }
        named.addAll(general);
        return new KernelHeader(
                sentences[0].replaceAll("[.:]$", ""),
                named.isEmpty() ? "" : named.get(0).replaceAll("\\.$", ""));
    }

    /** What bounds the kernel according to the part of the sentence that names it, if that says so. */
    private static Optional<String> clause(String sentence, String kernel) {
        return Arrays.stream(sentence.split("; "))
                .filter(c -> names(c, kernel) && c.toLowerCase(Locale.ROOT).contains(BOUND))
                .map(c -> c.substring(c.toLowerCase(Locale.ROOT).indexOf(BOUND) + BOUND.length()))
                .findFirst();
    }

    private static boolean names(String sentence, String kernel) {
        return sentence.matches(".*(?<!\\w)" + kernel + "(?!\\w).*");
    }
}
