package io.earshot.cli;

import io.earshot.inference.OnnxModel;
import io.earshot.inference.OnnxOptions;
import io.earshot.model.InGraphFrontEnd;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelManifest;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.model.YamnetImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code earshot model}. */
@Command(
        name = "model",
        description = "Lists, inspects, verifies, imports, exports and quantizes model packages.",
        footer = {
            "",
            "Examples:",
            "  earshot model import yamnet --from yamnet.tflite --to models/yamnet",
            "  earshot model quantize models/yamnet --calibrate recordings --to models/int8",
            "  earshot model inspect models/yamnet",
            "  earshot model list models"
        },
        subcommands = {
            ModelCommand.Import.class,
            ModelCommand.Export.class,
            QuantizeCommand.class,
            ModelCommand.Inspect.class,
            ModelCommand.Verify.class,
            ModelCommand.ListAll.class
        })
final class ModelCommand extends GroupOfCommands {
    /** {@code earshot model import}. */
    @Command(
            name = "import",
            description = "Makes a model package from a published model.",
            footer = {
                "",
                "Examples:",
                "  earshot model import yamnet --from yamnet.tflite --to models/yamnet",
                "  earshot model import yamnet --from yamnet.onnx \\",
                "      --labels yamnet_class_map.csv --to models/yamnet"
            })
    static final class Import implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Parameters(paramLabel = "KIND", description = "What it is: yamnet.")
        String kind = "";

        @Option(
                names = "--from",
                paramLabel = "FILE",
                required = true,
                description = "The published file: .tflite or .onnx.")
        Path from = Path.of("");

        @Option(
                names = "--labels",
                paramLabel = "FILE",
                description = "Its class map; else yamnet_class_map.csv beside it.")
        @Nullable
        Path labels;

        @Option(names = "--to", paramLabel = "DIR", required = true, description = "The folder to make.")
        Path to = Path.of("");

        @Override
        public Integer call() throws UserException, IOException, ModelException {
            if (!kind.toLowerCase(Locale.ROOT).equals("yamnet")) {
                throw UserException.badUsage("model import: '%s' is not known, must be yamnet".formatted(kind));
            }
            YamnetImport.importFrom(from, labels, to);
            ModelPackage made = ModelPackages.load(to);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: %s, version %s, %d labels%n",
                            to, made.id(), made.version(), made.labels().size());
            return 0;
        }
    }

    /** {@code earshot model export}. */
    @Command(
            name = "export",
            description = {
                "Makes a package of a checkpoint of 'earshot train'.",
                "Or, with --front-end, a package of the same model that takes samples: its front end is in the graph,"
                        + " which is for GPUs; on a CPU it is slower."
            },
            footer = {
                "",
                "Examples:",
                "  earshot model export .earshot/checkpoints/mfcc-mlp/all.ckpt \\",
                "      --to models/mfcc-mlp",
                "  earshot model export .earshot/checkpoints/lean/all.ckpt \\",
                "      --base models/yamnet --to models/lean",
                "  earshot model export models/yamnet --front-end in-graph --to models/waveform"
            })
    static final class Export implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Parameters(paramLabel = "FROM", description = "A checkpoint's file, or a package's folder.")
        Path from = Path.of("");

        @Option(
                names = "--front-end",
                paramLabel = "WHERE",
                description = "${COMPLETION-CANDIDATES}: STFT and mel filters as matrix products; for packages.")
        @Nullable
        FrontEnd frontEnd;

        @Option(
                names = "--base",
                paramLabel = "MODEL",
                description = "The model package that it was trained on, for checkpoints of lean.")
        @Nullable
        Path base;

        @Option(
                names = "--id",
                paramLabel = "ID",
                description = "The model's id in every topic, for checkpoints; default: the name of --to.")
        @Nullable
        String id;

        @Option(names = "--to", paramLabel = "DIR", required = true, description = "The folder to make.")
        Path to = Path.of("");

        @Override
        public Integer call() throws UserException, IOException, ModelException {
            boolean checkpoint = Files.isRegularFile(from);
            if (checkpoint == (frontEnd != null)) {
                throw UserException.badUsage(
                        checkpoint
                                ? "--front-end is for packages, %s is a file: leave it out".formatted(from)
                                : "%s is no checkpoint's file: name one, or say --front-end in-graph for a package"
                                        .formatted(from));
            }
            if (!checkpoint && base != null) {
                throw UserException.badUsage(
                        "--base is for checkpoints of lean, %s is a package: leave it out".formatted(from));
            }
            if (!checkpoint && id != null) {
                throw UserException.badUsage(
                        "--id is for checkpoints: a package with another front end is the same model");
            }
            ModelPackage made = checkpoint ? ofCheckpoint() : InGraphFrontEnd.export(ModelPackages.load(from), to);
            OnnxModel.open(made, OnnxOptions.DEFAULTS).close();
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: %s, version %s, %s%n",
                            to,
                            made.id(),
                            made.version(),
                            checkpoint ? made.labels().size() + " labels" : "takes samples");
            return 0;
        }

        private ModelPackage ofCheckpoint() throws UserException, IOException, ModelException {
            CheckpointPackages packages = ServiceLoader.load(CheckpointPackages.class)
                    .findFirst()
                    .orElseThrow(() -> UserException.badUsage(from
                            + ": what reads checkpoints is not here: run ./earshot from a checkout, which brings it where the"
                            + " file's name ends in .ckpt"));
            String name =
                    id == null ? String.valueOf(to.toAbsolutePath().normalize().getFileName()) : id;
            try {
                ModelManifest.requireId(name);
            } catch (IllegalArgumentException e) {
                throw UserException.badUsage(
                        id == null
                                ? "--to %s: its name is no id, give --id: %s".formatted(to, e.getMessage())
                                : "--" + e.getMessage());
            }
            return packages.write(from, base == null ? null : ModelPackages.load(base), name, to);
        }
    }

    /** Where an exported model has its front end. */
    enum FrontEnd {
        IN_GRAPH;

        /** As users write it. */
        @Override
        public String toString() {
            return "in-graph";
        }
    }

    /** {@code earshot model inspect}. */
    @Command(
            name = "inspect",
            description = "Says what a model package holds.",
            footer = {"", "Examples:", "  earshot model inspect models/yamnet --labels"})
    static final class Inspect implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Parameters(paramLabel = "DIR", description = "The package.")
        Path folder = Path.of("");

        @Option(names = "--labels", description = "Its labels too.")
        boolean labels;

        @Override
        public Integer call() throws ModelException {
            PrintWriter out = spec.commandLine().getOut();
            ModelPackage model = ModelPackages.load(folder);
            out.printf("id        %s%n", model.id());
            out.printf("version   %s%n", model.version());
            out.printf("what      %s%n", model.manifest().description());
            out.printf("licence   %s%n", model.manifest().licence());
            for (ModelInput input : model.manifest().inputs()) {
                out.printf(
                        Locale.ROOT,
                        "input     %s: %s, %d Hz, %d channel(s), window %d samples (%.3f s), hop %d (%.3f s)%n",
                        input.name(),
                        input.kind().key(),
                        input.rate(),
                        input.channels(),
                        input.window(),
                        (double) input.window() / input.rate(),
                        input.hop(),
                        (double) input.hop() / input.rate());
            }
            out.printf("labels    %d%n", model.labels().size());
            out.printf("manifest  sha-256 %s%n", model.manifestSha256());
            if (labels) {
                for (Label label : model.labels()) {
                    out.printf("%9d %s%n", label.index(), label.name());
                }
            }
            return 0;
        }
    }

    /** {@code earshot model verify}. */
    @Command(
            name = "verify",
            description = "Checks a package's files, and that its network is what it says.",
            footer = {"", "Exit code 1 when they are not.", "", "Examples:", "  earshot model verify models/yamnet"})
    static final class Verify implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Parameters(paramLabel = "DIR", description = "The package.")
        Path folder = Path.of("");

        @Override
        public Integer call() throws UserException {
            if (!Files.isDirectory(folder)) {
                throw UserException.badUsage(folder + ": is no folder; name a model package");
            }
            try {
                ModelPackage model = ModelPackages.load(folder);
                OnnxModel.open(model, OnnxOptions.DEFAULTS).close();
                spec.commandLine().getOut().printf("%s: %s %s is whole%n", folder, model.id(), model.version());
                return 0;
            } catch (ModelException e) {
                Main.report(spec, e);
                return Main.FAILED;
            }
        }
    }

    /** {@code earshot model list}. */
    @Command(
            name = "list",
            description = "Lists the packages in a folder.",
            footer = {"", "Examples:", "  earshot model list models --format jsonl"})
    static final class ListAll implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Parameters(paramLabel = "DIR", arity = "0..1", description = "Where they lie; else models.")
        Path folder = Path.of("models");

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
        ListFormat format = ListFormat.TABLE;

        @Override
        public Integer call() throws UserException, IOException {
            if (!Files.isDirectory(folder)) {
                throw UserException.badUsage(folder + ": is no folder; name the one that holds model packages");
            }
            PrintWriter out = spec.commandLine().getOut();
            switch (format) {
                case TABLE -> out.printf("%-20s %-16s %6s  %s%n", "model", "version", "labels", "folder");
                case CSV -> out.println("model,version,labels,folder");
                case JSONL -> {}
            }
            int exit = 0;
            try (Stream<Path> inside = Files.list(folder)) {
                for (Path each : inside.sorted().toList()) {
                    if (!Files.exists(each.resolve(ModelManifest.FILE))) {
                        continue;
                    }
                    try {
                        print(out, ModelPackages.load(each));
                    } catch (ModelException e) {
                        exit = Main.FAILED;
                        Main.report(spec, e);
                    }
                }
            }
            return exit;
        }

        private void print(PrintWriter out, ModelPackage model) {
            String id = model.id();
            String version = model.version();
            int labels = model.labels().size();
            String at = model.folder().toString();
            switch (format) {
                case TABLE -> out.printf("%-20s %-16s %6d  %s%n", id, version, labels, at);
                case CSV -> out.printf("%s,%s,%d,%s%n", Csv.field(id), Csv.field(version), labels, Csv.field(at));
                case JSONL -> {
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("model", id);
                    line.put("version", version);
                    line.put("labels", labels);
                    line.put("folder", at);
                    out.println(Json.line(line));
                }
            }
        }
    }
}
