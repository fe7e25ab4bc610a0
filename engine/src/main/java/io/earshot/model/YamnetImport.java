package io.earshot.model;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.earshot.features.LogMelParameters;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Makes a model package of YAMNet (Plakal and Ellis, 2020) from a file that its authors publish. */
public final class YamnetImport {
    /** YAMNet's own name of its list of classes. */
    public static final String CLASS_MAP = "yamnet_class_map.csv";

    private static final String CLASS_MAP_HEADER = "index,mid,display_name";
    private static final int CLASSES = 521;
    private static final int WINDOW = 15_600;
    private static final int HOP = 7_680;
    private static final long LARGEST_FILE = 256L << 20;
    private static final String LABELS_INSIDE = "yamnet_label_list.txt";
    private static final int LARGEST_LABELS_INSIDE = 1 << 20;

    private YamnetImport() {}

    /**
     * Writes a package with id {@code yamnet}; its version is the beginning of the SHA-256 of the imported file.
     *
     * @param from YAMNet as TensorFlow Lite ({@code waveform [15600]} to {@code [1,521]}), or as an ONNX graph {@code
     *     log_mel [batch,96,64]} to {@code scores [batch,521]} and {@code embeddings [batch,1024]}
     * @param classMap the list of classes, or null for {@value #CLASS_MAP} beside the file; where neither is there, the
     *     names inside a .tflite file serve as ids too
     * @param toDir is created; it must be absent or empty
     * @throws ModelException when the file or the list is not YAMNet's
     */
    public static ModelPackage importFrom(Path from, @Nullable Path classMap, Path toDir)
            throws IOException, ModelException {
        String name = String.valueOf(from.getFileName()).toLowerCase(Locale.ROOT);
        boolean tflite = name.endsWith(".tflite");
        if (!Files.isRegularFile(from) || !(tflite || name.endsWith(".onnx"))) {
            throw problem(from + " must be YAMNet's .tflite or .onnx file");
        }
        if (Files.size(from) > LARGEST_FILE) {
            throw problem("%s has %d bytes; YAMNet has at most %d".formatted(from, Files.size(from), LARGEST_FILE));
        }
        List<Label> labels = labels(from, classMap, tflite);
        byte[] file = Files.readAllBytes(from);
        return ModelPackageWriter.write(
                toDir,
                description(Sha256.of(file).substring(0, 12)),
                tflite ? converted(from, file) : checked(from, file),
                labels);
    }

    /** Names only: shapes are checked by the session that opens the package. */
    private static byte[] checked(Path from, byte[] file) throws ModelException {
        GraphProto graph;
        try {
            graph = ModelProto.parseFrom(file).getGraph();
        } catch (InvalidProtocolBufferException e) {
            throw new ModelException(from + " is not an ONNX file, or cut off: " + e.getMessage(), e);
        }
        Set<String> inputs = names(graph.getInputList());
        Set<String> outputs = names(graph.getOutputList());
        if (!inputs.contains("log_mel") || !outputs.containsAll(List.of("scores", "embeddings"))) {
            throw problem(
                    "%s is not YAMNet from log-mel patches: it must have the input log_mel and the outputs scores and"
                                    .formatted(from)
                            + " embeddings, has %s and %s".formatted(inputs, outputs));
        }
        return file;
    }

    private static Set<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    static byte[] converted(Path from, byte[] file) throws ModelException {
        try {
            return YamnetGraph.fromTflite(file);
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException
                | BufferUnderflowException e) {
            throw new ModelException(from + " is not YAMNet as TensorFlow Lite: " + e.getMessage(), e);
        }
    }

    private static ModelPackageWriter.Description description(String version) {
        ModelInput logMel =
                new ModelInput("log_mel", ModelInput.Kind.LOG_MEL, 16_000, 1, WINDOW, HOP, LogMelParameters.YAMNET);
        return new ModelPackageWriter.Description(
                "yamnet",
                version,
                "YAMNet: 521 classes of AudioSet, every 0.48 s (Google, TensorFlow Models)",
                "Apache-2.0",
                "sigmoid",
                List.of(logMel),
                "scores",
                "embeddings");
    }

    private static List<Label> labels(Path from, @Nullable Path classMap, boolean tflite)
            throws IOException, ModelException {
        Path beside = from.resolveSibling(CLASS_MAP);
        if (classMap != null || Files.isRegularFile(beside)) {
            return readClassMap(classMap != null ? classMap : beside);
        }
        List<Label> inside = tflite ? labelsInside(from) : List.of();
        if (inside.size() != CLASSES) {
            throw problem(beside + " is missing: put YAMNet's " + CLASS_MAP + " beside the model, or name it");
        }
        return inside;
    }

    private static List<Label> readClassMap(Path classMap) throws IOException, ModelException {
        if (!Files.isRegularFile(classMap)) {
            throw problem(classMap + " is missing: name YAMNet's " + CLASS_MAP);
        }
        List<String> problems = new ArrayList<>();
        List<Label> labels = LabelsCsv.parse(
                classMap.toString(), Files.readString(classMap, StandardCharsets.UTF_8), CLASS_MAP_HEADER, problems);
        if (problems.isEmpty() && labels.size() != CLASSES) {
            problems.add("%s must hold YAMNet's %d classes, holds %d".formatted(classMap, CLASSES, labels.size()));
        }
        if (!problems.isEmpty()) {
            throw new ModelException(problems);
        }
        return labels;
    }

    /** A .tflite file with metadata has a zip archive at its end, with the names of the classes in order. */
    private static List<Label> labelsInside(Path tflite) throws IOException {
        try (ZipFile zip = new ZipFile(tflite.toFile())) {
            ZipEntry entry = zip.getEntry(LABELS_INSIDE);
            if (entry == null) {
                return List.of();
            }
            byte[] text = zip.getInputStream(entry).readNBytes(LARGEST_LABELS_INSIDE);
            List<String> names = new String(text, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return IntStream.range(0, names.size())
                    .mapToObj(i -> new Label(i, names.get(i), names.get(i)))
                    .toList();
        } catch (ZipException e) {
            return List.of(); // a file without metadata ends without an archive
        }
    }

    private static ModelException problem(String problem) {
        return new ModelException(List.of(problem));
    }
}
