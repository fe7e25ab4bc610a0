package io.earshot.media;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.fuzz.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ogg Vorbis files of any content. Checksums of pages are set right before they are read: a hostile file has right ones
 * too, and without that nothing would get past them.
 */
class OggFuzz {
    private static final Path FILE = AudioFileFuzz.temporary();
    private static final int PAGE_HEADER = 27;

    static Stream<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>(List.of(
                TinyVorbis.file(),
                TinyVorbis.fileWithBooks(1, 8, 2),
                TinyVorbis.fileWithBooks(256, (1 << 24) - 1, 1), // claims 17 GB
                TinyVorbis.fileWithBooks(1, 1 << 16, 65_535),
                TinyVorbis.fileWithCommentsForSetup())); // found: JOrbis then made room for 2^31 comments
        if (io.earshot.Shared.has("audio/esc10")) {
            for (Path clip : SharedAudio.files("audio/esc10", ".ogg").subList(0, 2)) {
                seeds.add(java.util.Arrays.copyOf(Files.readAllBytes(clip), 16_000));
            }
        }
        return seeds.stream();
    }

    @FuzzTest
    @MethodSource("seeds")
    void anyFileIsReadOrRefused(byte[] input) throws Exception {
        byte[] repaired = repaired(input);
        Hostile.parse(repaired, AudioFileFuzz.MEBIBYTES, file -> AudioFileFuzz.read(FILE, file));
    }

    @Test
    void filesNearGoodOnesAreReadOrRefused() throws Exception {
        Hostile.parseMutants(seeds().toList(), this::anyFileIsReadOrRefused);
    }

    /** The same with the checksum of every page as it should be. */
    static byte[] repaired(byte[] input) {
        byte[] ogg = input.clone();
        for (int at = 0; at + PAGE_HEADER <= ogg.length; ) {
            int segments = ogg[at + 26] & 0xFF;
            int end = at + PAGE_HEADER + segments;
            if (ogg[at] != 'O' || ogg[at + 1] != 'g' || ogg[at + 2] != 'g' || ogg[at + 3] != 'S' || end > ogg.length) {
                at++;
                continue;
            }
            for (int i = at + PAGE_HEADER; i < at + PAGE_HEADER + segments; i++) {
                end += ogg[i] & 0xFF;
            }
            end = Math.min(end, ogg.length);
            TinyVorbis.sign(ogg, at, end);
            at = end;
        }
        return ogg;
    }
}
