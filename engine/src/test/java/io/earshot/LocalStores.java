package io.earshot;

import io.earshot.streams.StateFolder;
import io.earshot.streams.StateSeal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** What can become of the stores of a stopped engine: a state directory below which any application's stores lie. */
final class LocalStores {
    private final Path state;

    LocalStores(Path state) {
        this.state = state;
    }

    /** Every file of every task's store. */
    List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(state)) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> path.toString().contains("rocksdb"))
                    .sorted()
                    .toList();
        }
    }

    List<Path> seals() throws IOException {
        try (Stream<Path> all = Files.walk(state)) {
            return all.filter(path -> path.endsWith(StateFolder.SEAL)).toList();
        }
    }

    void cutEveryFileInHalf() throws IOException {
        for (Path file : files()) {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        }
    }

    void garbleEveryFile(Random random) throws IOException {
        for (Path file : files()) {
            byte[] bytes = Files.readAllBytes(file);
            for (int i = random.nextInt(64); i < bytes.length; i += 1 + random.nextInt(64)) {
                bytes[i] ^= (byte) (1 + random.nextInt(255));
            }
            Files.write(file, bytes);
        }
    }

    void deleteEverySecondFile() throws IOException {
        List<Path> files = files();
        for (int i = 0; i < files.size(); i += 2) {
            Files.delete(files.get(i));
        }
    }

    void breakSeals() throws IOException {
        for (Path seal : seals()) {
            Files.delete(seal);
        }
    }

    /** Well-formed seals of a build with another layout of its values. */
    void sealAsAnotherLayout() throws IOException {
        for (Path seal : seals()) {
            String text = Files.readString(seal).replaceFirst("layout \\d+", "layout 99");
            String body = text.substring(0, text.lastIndexOf("end "));
            Files.writeString(seal, body + "end " + StateSeal.sha256(body.getBytes(StandardCharsets.UTF_8)) + "\n");
        }
    }

    void copyTo(Path other) throws IOException {
        for (Path file : files()) {
            Path to = other.resolve(state.relativize(file));
            Files.createDirectories(to.getParent());
            Files.copy(file, to);
        }
    }

    /** Older stores that claim the changelog offsets of the present ones: a write of which half arrived. */
    void goBackTo(Path older) throws IOException, RocksDBException {
        Map<Path, Map<String, byte[]>> offsets = new TreeMap<>();
        for (Path database : databases()) {
            offsets.put(database, offsets(database, Map.of()));
        }
        for (Path file : files()) {
            Files.delete(file);
        }
        new LocalStores(older).copyTo(state);
        for (Path database : databases()) {
            offsets(database, offsets.getOrDefault(database, Map.of()));
        }
    }

    private List<Path> databases() throws IOException {
        return files().stream()
                .filter(path -> path.endsWith("CURRENT"))
                .map(Path::getParent)
                .toList();
    }

    /** Reads the offsets that a store keeps beside its values, and replaces some. */
    private static Map<String, byte[]> offsets(Path database, Map<String, byte[]> replaced) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            RocksDB.listColumnFamilies(options, database.toString())
                    .forEach(name -> families.add(new ColumnFamilyDescriptor(name)));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        Map<String, byte[]> offsets = new TreeMap<>();
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.open(options, database.toString(), families, handles)) {
            for (ColumnFamilyHandle family : handles) {
                if (new String(family.getName(), StandardCharsets.UTF_8).equals("offsets")) {
                    try (RocksIterator all = db.newIterator(family)) {
                        for (all.seekToFirst(); all.isValid(); all.next()) {
                            offsets.put(new String(all.key(), StandardCharsets.UTF_8), all.value());
                        }
                    }
                    for (Map.Entry<String, byte[]> offset : replaced.entrySet()) {
                        db.put(family, offset.getKey().getBytes(StandardCharsets.UTF_8), offset.getValue());
                    }
                }
            }
            handles.forEach(ColumnFamilyHandle::close);
        }
        return offsets;
    }
}
