package io.earshot.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.model.ModelException;
import io.earshot.model.YamnetImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A command line run in this process, and what users would have seen. */
record Cli(int code, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Cli run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = List.of(args).stream().map(String::valueOf).toArray(String[]::new);
        int code = Main.run(new PrintWriter(out), new PrintWriter(err, true), words);
        return new Cli(code, out.toString(), err.toString());
    }

    List<String> lines() {
        return out.lines().toList();
    }

    List<String> errLines() {
        return err.lines().toList();
    }

    /** The lines that csv and its kin print after their header. */
    List<String> rows() {
        return out.lines().skip(1).toList();
    }

    List<JsonNode> json() {
        return out.lines().map(Cli::parse).toList();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /** Below the material beside the repository; the calling test is skipped where it is absent. */
    static Path shared(String below) {
        Path shared = Path.of(System.getProperty("earshot.root"), "../shared").normalize();
        assumeTrue(Files.isDirectory(shared), () -> "skipped: no models and recordings in " + shared);
        return shared.resolve(below);
    }

    /** The real YAMNet as a package in a folder of its own. */
    static Path yamnet(Path dir) throws IOException, ModelException {
        Path folder = dir.resolve("yamnet");
        YamnetImport.importFrom(shared("models/yamnet/model.onnx"), null, folder);
        return folder;
    }
}
