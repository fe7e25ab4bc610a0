package io.earshot.training.cli;

import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.Yaml;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.training.data.ClipReader;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.DataSets;
import io.earshot.training.data.EventNames;
import io.earshot.training.data.Finding;
import io.earshot.training.embed.Embedder;
import io.earshot.training.export.EventTypesYaml;
import io.earshot.training.export.Labels;
import io.earshot.training.export.PackageFolder;
import io.earshot.training.teach.Folds;
import io.earshot.training.teach.Judged;
import io.earshot.training.teach.TeachRecipe;
import io.earshot.training.teach.TeachReport;
import io.earshot.training.teach.Teaching;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot teach}. */
@Command(
        name = "teach",
        description = "Teaches a base model new sounds from a folder of clips for each, and says how well it will do.",
        footer = {
            "",
            "DIR holds a folder for each sound, 20 to 40 clips of some seconds in each, and at best a folder named",
            "background with recordings of the place without them. The result is a model package with its events.yaml.",
            "",
            "Examples:",
            "  earshot teach --data sounds --base models/yamnet --out models/mine",
            "  earshot analyze night.flac --model models/mine"
        })
final class TeachCommand implements Callable<Integer> {
    private static final double LONGEST_CLIP_SECONDS = 30;
    private static final double LONGEST_BACKGROUND_SECONDS = 120;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "A folder for each sound.")
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Option(names = "--base", paramLabel = "MODEL", required = true, description = "A model package with embeddings.")
    @SuppressWarnings("NullAway.Init")
    Path base;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The model package to write.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The model's id in every topic; default: the name of --out.")
    @Nullable
    String id;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            description = "Only these of the data set's classes.")
    List<String> wanted = new ArrayList<>();

    @Option(
            names = "--background",
            paramLabel = "NAME",
            split = ",",
            description = "Classes of the data set whose clips are background, beside those in background/.")
    List<String> backgroundClasses = new ArrayList<>();

    @Option(
            names = "--except-fold",
            paramLabel = "N",
            description = "Leaves a fold's clips out, to be judged on afterwards.")
    int exceptFold = -1;

    @Option(
            names = "--false-alarms",
            paramLabel = "N",
            description = "The most false alarms an hour of each sound that are wanted; default ${DEFAULT-VALUE}.")
    double falseAlarms = 10;

    @Option(names = "--recipe", paramLabel = "FILE", description = "Default config/recipes/teach.yaml.")
    @Nullable
    Path recipe;

    @Option(names = "--seed", paramLabel = "N", description = "Of everything random; default ${DEFAULT-VALUE}.")
    int seed = 1;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where embeddings are kept; default .earshot/embeddings.")
    @Nullable
    Path cache;

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        if (!(falseAlarms > 0 && falseAlarms <= 3600)) {
            throw UserException.badUsage("--false-alarms must be above 0 and at most 3600, was " + falseAlarms);
        }
        String name = Arguments.id(id, out);
        ModelPackage model = Arguments.base(base);
        Path settings = Home.config(recipe, "recipes/teach.yaml");
        TeachRecipe chosen = Yaml.read(settings, TeachRecipe.class);
        ModelPackage onHop = onHop(model, settings, chosen);
        PackageFolder.check(out);
        Steps steps = new Steps(spec);
        DataSet all = Arguments.clips(data, DataSets.read(data));
        List<Path> backgroundFiles = new ArrayList<>(all.backgrounds());
        all.clips().stream()
                .filter(clip ->
                        clip.fold() != exceptFold && clip.labels().stream().anyMatch(backgroundClasses::contains))
                .forEach(clip -> backgroundFiles.add(clip.file()));
        if (exceptFold >= 0 && !all.folds().contains(exceptFold)) {
            throw UserException.badUsage(
                    "--except-fold %d: is no fold of the data set, which has %s".formatted(exceptFold, all.folds()));
        }
        DataSet taught = classes(all).only(clip -> clip.fold() != exceptFold);
        if (taught.clips().isEmpty()) {
            throw UserException.badUsage("--data %s: no clip is left of what was asked for".formatted(data));
        }
        ClipReader clips = new ClipReader(model.firstInput().rate(), LONGEST_CLIP_SECONDS);
        ClipReader noises = new ClipReader(model.firstInput().rate(), LONGEST_BACKGROUND_SECONDS);
        Embedder embedder = new Embedder(onHop, cache == null ? Home.path().resolve(".earshot/embeddings") : cache);
        Teaching teaching = Teaching.prepare(
                chosen,
                Folds.assign(taught, chosen.folds(), seed),
                clips,
                Teaching.backgrounds(backgroundFiles, noises, model.firstInput().rate(), seed),
                embedder,
                seed,
                steps.of("listening to scenes of them"));
        List<Finding> findings = new ArrayList<>(all.findings());
        findings.addAll(clips.findings());
        findings.addAll(noises.findings());
        Judged judged = teaching.judge(falseAlarms, seed, steps.of("judging on clips it never heard"));
        steps.say("learning from all");
        byte[] onnx = teaching.network(judged, model, seed);
        TeachReport report = new TeachReport(teaching, judged, findings, falseAlarms, backgroundFiles.size());
        ModelPackage written = PackageFolder.write(
                out,
                description(name, model, embedder.base().firstInput(), onnx),
                onnx,
                Labels.of(EventNames.of(teaching.classes())),
                Map.of(
                        "events.yaml",
                        PackageFolder.text(EventTypesYaml.format(
                                "Chosen by earshot teach for at most %s false alarms an hour of each, in scenes of clips"
                                                .formatted(falseAlarms)
                                        + "\nthat the model had not heard. config/events.yaml says what each key does.",
                                named(judged.rules()))),
                        "CARD.md",
                        PackageFolder.text(report.card(name, model))));
        steps.end();
        report.print(spec.commandLine().getOut());
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %s, %d sounds%n",
                        out, written.id(), teaching.classes().size());
        return 0;
    }

    private static ModelPackage onHop(ModelPackage model, Path settings, TeachRecipe chosen) throws UserException {
        try {
            return Teaching.onHop(model, chosen.hop());
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("%s: hop of %s does not fit %s: in samples, %s"
                    .formatted(settings, chosen.hop(), model.id(), e.getMessage()));
        }
    }

    private DataSet classes(DataSet all) throws UserException {
        try {
            List<String> kept = (wanted.isEmpty() ? all.classes() : wanted)
                    .stream().filter(each -> !backgroundClasses.contains(each)).toList();
            for (String each : backgroundClasses) {
                if (!all.classes().contains(each)) {
                    throw UserException.badUsage("--background %s: is no class of the data set, which has %s"
                            .formatted(each, String.join(", ", all.classes())));
                }
            }
            return all.withClasses(kept);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("--classes: " + e.getMessage());
        }
    }

    private static ModelPackageWriter.Description description(
            String name, ModelPackage base, ModelInput input, byte[] onnx) {
        return new ModelPackageWriter.Description(
                name,
                Versions.of(onnx),
                "A head on the embeddings of %s %s, taught by earshot teach".formatted(base.id(), base.version()),
                base.manifest().licence(),
                "sigmoid",
                List.of(input),
                "head_scores",
                base.manifest().embeddings());
    }

    private static Map<String, EventTypeConfig> named(Map<String, EventTypeConfig> rules) {
        Map<String, String> names = EventNames.of(rules.keySet());
        Map<String, EventTypeConfig> named = new LinkedHashMap<>();
        rules.forEach((label, rule) -> named.put(names.getOrDefault(label, label), rule));
        return named;
    }
}
