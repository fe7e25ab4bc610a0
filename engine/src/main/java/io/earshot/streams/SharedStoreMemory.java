package io.earshot.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * What all local stores of the process take of memory beside the heap, together. Kafka Streams would give each store of
 * each partition a cache and write buffers of its own, 98 MiB in all, which a slow store takes hours to fill: the process
 * grows all that time. One small record a mic needs far less.
 *
 * <p>Kafka Streams makes one for each store; what they share lives as long as the process. Any thread.
 */
public final class SharedStoreMemory implements RocksDBConfigSetter {
    private static final long MIB = 1 << 20;
    /** Records read, indexes and filters, and the write buffers, which count here too. */
    private static final long ALL_BYTES = 32 * MIB;

    private static final long WRITE_BYTES = 16 * MIB;
    /** Of one store, before it is written out: small, so that a store is full soon and grows no more. */
    private static final long BUFFER_BYTES = MIB;

    /** Made with the first store, when Kafka Streams has loaded the library. */
    private static final class Shared {
        static final Cache CACHE = new LRUCache(ALL_BYTES);
        static final WriteBufferManager WRITES = new WriteBufferManager(WRITE_BYTES, CACHE);

        private Shared() {}
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(Shared.CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(Shared.WRITES);
        options.setWriteBufferSize(BUFFER_BYTES);
        options.setMaxWriteBufferNumber(2);
    }

    @Override
    public void close(String storeName, Options options) {
        // What is shared goes on serving the other stores.
    }
}
