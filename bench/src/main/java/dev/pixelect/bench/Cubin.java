package dev.pixelect.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What kernels of a CUBIN take, read from the ELF file as {@code cuobjdump -elf} shows it: a kernel's registers and stack frame are
 * attributes in {@code .nv.info}, its shared memory the size of its {@code .nv.shared} section.
 */
final class Cubin {
    /**
     * Resources of a kernel.
     *
     * @param registers of a thread
     * @param shared static shared memory of a block, in bytes
     * @param local stack frame of a thread in local memory, in bytes: spilled registers and arrays that aren't in registers
     */
    record Usage(int registers, int shared, int local) {}

    private static final String TEXT = ".text.";
    private static final String SHARED = ".nv.shared.";

    /** An entry of .nv.info is a format, an attribute, a size and, for this format, that many bytes. */
    private static final int FORMAT_SIZED = 4;

    /** From sm_90 on, .nv.shared begins with what the system takes of each block. */
    private static final int RESERVES_FROM = 90;

    private static final int RESERVED = 1024;
    private static final int FRAME_SIZE = 0x11;
    private static final int REGISTERS = 0x2f;

    private record Section(String name, long offset, long size, int link) {}

    private final ByteBuffer elf;
    private final Section[] sections;

    private Cubin(byte[] bytes) {
        this.elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 64 || elf.getInt(0) != 0x464c457f || bytes[4] != 2) {
            throw new IllegalArgumentException("not an ELF file of 64 bits");
        }
        long table = elf.getLong(40);
        int entry = elf.getShort(58);
        this.sections = new Section[elf.getShort(60)];
        long names = elf.getLong((int) (table + (long) elf.getShort(62) * entry) + 24);
        for (int i = 0; i < sections.length; i++) {
            int at = (int) (table + (long) i * entry);
            sections[i] = new Section(
                    string((int) names + elf.getInt(at)),
                    elf.getLong(at + 24),
                    elf.getLong(at + 32),
                    elf.getInt(at + 40));
        }
    }

    /** What each kernel takes, by name. */
    static Map<String, Usage> usage(byte[] cubin) {
        return new Cubin(cubin).usage();
    }

    private Map<String, Usage> usage() {
        Map<String, Integer> frames = attribute(FRAME_SIZE);
        Map<String, Integer> registers = attribute(REGISTERS);
        Map<String, Usage> usage = new LinkedHashMap<>();
        for (Section s : sections) {
            if (s.name.startsWith(TEXT)) {
                String kernel = s.name.substring(TEXT.length());
                Section shared = section(SHARED + kernel);
                if (!frames.containsKey(kernel) || !registers.containsKey(kernel)) {
                    throw new IllegalArgumentException("the CUBIN gives no registers or stack frame of " + kernel);
                }
                int reserved = (elf.getInt(48) & 0xff) >= RESERVES_FROM ? RESERVED : 0;
                int bytes = shared == null ? 0 : (int) shared.size - reserved;
                usage.put(kernel, new Usage(registers.get(kernel), bytes, frames.get(kernel)));
            }
        }
        return usage;
    }

    /** An attribute's value for each kernel. */
    private Map<String, Integer> attribute(int attribute) {
        Map<String, Integer> values = new LinkedHashMap<>();
        Section info = section(".nv.info");
        if (info == null) {
            return values;
        }
        Section symbols = sections[info.link];
        long names = sections[symbols.link].offset;
        for (int at = (int) info.offset; at < info.offset + info.size; ) {
            boolean sized = elf.get(at) == FORMAT_SIZED;
            if (sized && elf.get(at + 1) == attribute) {
                int symbol = (int) symbols.offset + 24 * elf.getInt(at + 4);
                values.put(string((int) names + elf.getInt(symbol)), elf.getInt(at + 8));
            }
            at += 4 + (sized ? elf.getShort(at + 2) : 0);
        }
        return values;
    }

    private Section section(String name) {
        for (Section s : sections) {
            if (s.name.equals(name)) {
                return s;
            }
        }
        return null;
    }

    private String string(int at) {
        int end = at;
        while (elf.get(end) != 0) {
            end++;
        }
        return new String(elf.array(), at, end - at, StandardCharsets.US_ASCII);
    }
}
