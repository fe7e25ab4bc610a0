package io.earshot.cli;

import static io.earshot.cli.Given.assertFailed;
import static io.earshot.cli.Given.run;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.earshot.cli.Given.Result;
import io.earshot.model.Label;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.ModelPackages;
import io.earshot.synth.SoundType;
import io.earshot.training.TinyBase;
import io.earshot.training.Tones;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} and {@code teach} on clips that are wrong, and on disks that take no more. */
class TrainTeachBadInputTest {
    private static final int PAGE = 4096;

    @TempDir
    static Path shared;

    private static Path base;

    @TempDir
    Path dir;

    private Given given;

    @BeforeAll
    static void base() throws Exception {
        base = TinyBase.write(shared.resolve("base"));
    }

    @BeforeEach
    void clips() throws IOException {
        given = new Given(dir, base);
    }

    /** A clip of ten minutes, a silent one, one that is no recording, and a class that is a copy of another. */
    private void spoil() throws IOException {
        Tones.write(given.data.resolve("Chainsaw/long.wav"), Tones.noise(600, 0.1, 1));
        Tones.write(given.data.resolve("Chainsaw/silent.wav"), new float[Tones.RATE]);
        Files.writeString(given.data.resolve("Chainsaw/text.wav"), "no recording");
        for (int i = 0; i < 8; i++) {
            given.sound("Saw", SoundType.CHAINSAW, i);
        }
    }

    @Test
    void whatIsWrongWithClipsIsSaidAndTheOthersAreTaught() throws Exception {
        spoil();
        Result taught = given.teach();
        assertThat(taught.code()).as(taught.err()).isZero();
        assertThat(taught.out())
                .contains("long.wav: is longer than 30 s, only its beginning is used: cut it into clips to use all")
                .contains("silent.wav: is silent throughout")
                .contains("text.wav: cannot be read")
                .contains("classes Chainsaw and Saw hold the same clips (8 in all), one of them should go")
                .contains("3 sounds");
        assertThat(given.out.resolve("CARD.md")).content().contains("hold the same clips", "is longer than 30 s");
    }

    @Test
    void whatIsWrongWithClipsIsSaidAndTheOthersAreTrainedOn() throws Exception {
        spoil();
        given.sound("Whale", SoundType.WHALE_CALL, 1);
        Result trained = given.trainHead();
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err())
                .contains("long.wav: is longer than 30 s")
                .contains("silent.wav: is silent throughout")
                .contains("text.wav: cannot be read")
                .contains("classes Chainsaw and Saw hold the same clips (8 in all)")
                .contains("class Whale has one clip only: it can be learnt or tried, not both");
        assertThat(trained.out()).contains("fold 5", "accuracy, mean of seeds", "4 classes");
        assertThat(given.out.resolve("CARD.md")).content().contains("on 26 clips");
    }

    @Test
    void aClassWithoutClipsIsNamedToo() throws Exception {
        Path empty = Files.createDirectories(given.data.resolve("Whale"));
        given.assertRefused(given.trainHead(), 1, empty + ": holds no clips");
        Tones.write(empty.resolve("silent.wav"), new float[Tones.RATE]);
        Result silent = given.teach();
        given.assertRefused(silent, 1, "class 'Whale' has no clip that can be heard");
        assertThat(silent.err()).as("why").contains("silent.wav: is silent throughout");
        given.assertRefused(given.trainHead(), 1, "class 'Whale' has no clip that can be heard");
    }

    @Test
    void aBaseOfAnEarlyOperatorSetIsNamedBeforeAnyClipIsHeard() throws Exception {
        ModelPackage model = ModelPackages.load(base);
        ModelProto.Builder early = ModelProto.parseFrom(Files.readAllBytes(model.modelFile())).toBuilder();
        early.getOpsetImportBuilder(0).setVersion(11);
        ModelPackage old = ModelPackageWriter.variant(
                model, "old", model.manifest().inputs(), early.build().toByteArray(), dir.resolve("old"));
        given = new Given(dir, old.folder());
        for (Result each : List.of(given.teach(), given.trainHead())) {
            given.assertRefused(
                    each,
                    2,
                    old.modelFile() + ": it is of ONNX's operator set 11, must be of 13 to 17: export it anew");
        }
        assertThat(given.cache()).doesNotExist();
    }

    @Test
    void clipsOfSeveralClassesAreRefusedWhereOneIsLearnt() throws Exception {
        given.data = dir.resolve("fsd");
        Path truth = Files.createDirectories(given.data.resolve("FSD50K.ground_truth"));
        Files.writeString(truth.resolve("vocabulary.csv"), "0,Bark,/m/05tny_\n1,Dog,/m/0bt9lr\n");
        Files.writeString(truth.resolve("dev.csv"), "fname,labels,mids,split\n1,\"Bark,Dog\",x,train\n");
        Files.writeString(truth.resolve("eval.csv"), "fname,labels,mids\n2,\"Bark,Dog\",x\n");
        Tones.write(given.data.resolve("FSD50K.dev_audio/1.wav"), 1);
        Tones.write(given.data.resolve("FSD50K.eval_audio/2.wav"), 2);
        given.assertRefused(given.teach(), 2, "1.wav is of 2 classes, of which teach can learn one", "lean");
        given.assertRefused(
                run("train", "starter", "--data", given.data, "--out", given.out),
                2,
                "1.wav is of 2 classes, of which starter can learn one",
                "output: multi-label");
    }

    @Test
    void labelsMayBeOdd() throws Exception {
        List<String> odd = List.of(Given.ODD, "100% | 'öl' #x: y", "-日本 語");
        for (int i = 0; i < 4; i++) {
            given.sound(odd.get(1), SoundType.WHALE_CALL, i);
            given.sound(odd.get(2), SoundType.RAIN, i);
        }
        Result taught = given.teach("--classes", "\"Bird, \\\"song\\\"\"," + odd.get(1) + "," + odd.get(2));
        assertThat(taught.code()).as(taught.err()).isZero();
        assertThat(ModelPackages.load(given.out).labels())
                .extracting(Label::name)
                .containsExactlyInAnyOrderElementsOf(odd);
        assertThat(given.out.resolve("CARD.md")).content().contains("| 100% \\| 'öl' #x: y |");
        Path clip = given.data.resolve(odd.get(1)).resolve("clip0.wav");
        Result analysed = run("analyze", clip, "--model", given.out);
        assertThat(analysed.code()).as(analysed.err()).isZero();
        given.sound("two\nlines", SoundType.RAIN, 1);
        assertFailed(given.teach(), 1, "class 'two?lines' has a line break or other control character in its name");
        assertFailed(given.trainHead(), 1, "class 'two?lines'", "rename it");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamedBeforeAnyClipIsHeard() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "x");
        given.assertRefused(
                given.teach("--cache", file.resolve("cache")),
                1,
                file.resolve("cache") + ": cannot be written: ",
                "name another folder by --cache");
        given.out = file.resolve("mine");
        for (Result each : List.of(given.teach(), given.trainHead())) {
            assertFailed(each, 1, given.out + ": cannot be written: ", "name another folder by --out");
            assertThat(each.err().lines()).hasSize(1);
        }
        assertThat(file).hasContent("x");
        assertThat(given.cache()).doesNotExist();
    }

    @Test
    void aFullDiskIsNamedAndWhatWasThereStaysWhole() throws Exception {
        Path disk = Files.createDirectory(dir.resolve("disk"));
        Assumptions.assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=2m", "earshot-test", disk.toString()),
                "skipped: may not mount a small file system here");
        try {
            given.out = disk.resolve("mine");
            assertThat(given.teach().code()).isZero();
            byte[] manifest = Files.readAllBytes(given.out.resolve("model.yaml"));

            fill(disk, PAGE);
            String full = ": cannot be written: No space left on device; ";
            assertFailed(given.teach("--seed", "2"), 1, given.out + full, "what it held is as it was");
            fill(disk, 0);
            assertFailed(given.trainHead(), 1, disk.resolve("mine.training.jsonl") + full, "give the same command");
            Path cache = disk.resolve("cache");
            assertFailed(given.teach("--cache", cache), 1, cache + full, "--cache");

            assertThat(given.out.resolve("model.yaml")).hasBinaryContent(manifest);
            assertThat(run("model", "verify", given.out).code()).isZero();
            assertThat(disk.resolve("mine.unfinished")).doesNotExist();
            assertThat(disk.resolve("mine.before")).doesNotExist();
            Files.delete(disk.resolve("filling"));
            assertThat(given.teach("--seed", "2").code()).isZero();
        } finally {
            assertThat(command("umount", disk.toString())).isTrue();
        }
    }

    /** @param spare bytes left: a page is enough to begin, not to end */
    private static void fill(Path disk, long spare) throws IOException {
        Path filling = disk.resolve("filling");
        long size = 0;
        try (OutputStream out = Files.newOutputStream(filling)) {
            while (true) {
                out.write(new byte[PAGE]);
                size += PAGE;
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
        try (FileChannel file = FileChannel.open(filling, StandardOpenOption.WRITE)) {
            file.truncate(size - spare);
        }
    }

    private static boolean command(String... words) throws InterruptedException {
        try {
            return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
