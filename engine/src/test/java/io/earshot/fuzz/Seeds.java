package io.earshot.fuzz;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes the seeds of a class of fuzz tests, and the inputs found before, into a folder: CLASS FOLDER. */
public final class Seeds {
    private Seeds() {}

    public static void main(String[] args) throws Exception {
        Class<?> type = Class.forName(args[0]);
        Path folder = Path.of(args[1]);
        Method seeds = type.getDeclaredMethod("seeds");
        seeds.setAccessible(true);
        List<?> inputs = ((Stream<?>) seeds.invoke(null)).toList();
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(folder.resolve("seed-" + i), (byte[]) inputs.get(i));
        }
    }
}
