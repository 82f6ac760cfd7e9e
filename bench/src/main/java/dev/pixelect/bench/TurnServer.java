package dev.pixelect.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A process that runs when it is told to, so that another can time several in turns: says {@code ready} and JSON, then answers each
 * line {@code run} with the nanoseconds of wall clock and of the process's CPU time that a run took, until its input ends.
 */
public final class TurnServer {
    private TurnServer() {}

    /** Answers a command with one line. */
    public interface Command {
        /** @param argument what follows the command's name and a space; empty when nothing does */
        String answer(String argument) throws IOException;
    }

    /**
     * Serves until the input ends.
     *
     * @param info what the other side should know
     * @param run once, to its end
     * @param others commands besides {@code run}, by name
     */
    public static void serve(Map<String, Object> info, Runnable run, Map<String, Command> others) throws IOException {
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready " + new ObjectMapper().writeValueAsString(info));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("run")) {
                long cpu = process.getProcessCpuTime();
                long start = System.nanoTime();
                run.run();
                long wall = System.nanoTime() - start;
                System.out.println(wall + " " + (process.getProcessCpuTime() - cpu));
            } else {
                String[] words = line.split(" ", 2);
                Command command = others.get(words[0]);
                if (command == null) {
                    throw new IOException("no command '" + words[0] + "'");
                }
                System.out.println(command.answer(words.length > 1 ? words[1] : ""));
            }
        }
    }
}
