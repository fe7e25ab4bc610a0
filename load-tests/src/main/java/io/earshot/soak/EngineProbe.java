package io.earshot.soak;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.earshot.loadtest.MetricsPage;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Looks into a running engine: its Java machine by JMX over an attached agent, its process by {@code /proc}, its stages by
 * {@code /metrics}. The agent and its one connection add a few threads and handles, the same ones all the while. Linux
 * only. Belongs to one thread.
 */
final class EngineProbe implements AutoCloseable {
    /** For the thread that frees direct buffers which a collection found dead. */
    private static final long CLEANERS_NANOS = 300_000_000;

    private static final String[] ROCKSDB = {
        "cur-size-all-mem-tables", "block-cache-usage", "estimate-table-readers-mem"
    };

    private final Path proc;
    private final URI address;
    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final MemoryMXBean memory;
    private final ThreadMXBean threads;
    private final com.sun.management.OperatingSystemMXBean system;
    private final List<MemoryPoolMXBean> pools;
    private final List<BufferPoolMXBean> buffers;

    /** @param address of {@code /metrics} */
    // The address is that of an agent in a process which this program started, on this machine.
    @SuppressWarnings("BanJNDI")
    EngineProbe(long pid, URI address) throws IOException {
        this.proc = Path.of("/proc", String.valueOf(pid));
        this.address = address;
        this.connector = JMXConnectorFactory.connect(new JMXServiceURL(agent(pid)));
        this.server = connector.getMBeanServerConnection();
        this.memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
        this.threads = ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class);
        this.system = ManagementFactory.getPlatformMXBean(server, com.sun.management.OperatingSystemMXBean.class);
        this.pools = ManagementFactory.getPlatformMXBeans(server, MemoryPoolMXBean.class);
        this.buffers = ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class);
    }

    private static String agent(long pid) throws IOException {
        VirtualMachine machine;
        try {
            machine = VirtualMachine.attach(String.valueOf(pid));
        } catch (AttachNotSupportedException e) {
            throw new IOException("the engine's Java machine cannot be looked into: " + e.getMessage(), e);
        }
        try {
            return machine.startLocalManagementAgent();
        } finally {
            machine.detach();
        }
    }

    MetricsPage metrics() throws IOException {
        return MetricsPage.fetch(address);
    }

    /** @return processor time of the process so far, seconds */
    double processorSeconds() {
        return system.getProcessCpuTime() / 1e9;
    }

    /** Collects everything, then measures what is left. The series of time and flow are the caller's. */
    Map<Series, Double> measure() throws IOException {
        Map<Series, Double> values = new EnumMap<>(Series.class);
        memory.gc();
        // As the collection left it: what has been allocated since is garbage to come.
        values.put(Series.HEAP, (double) pools.stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum());
        LockSupport.parkNanos(CLEANERS_NANOS);
        values.put(Series.DIRECT, (double) buffers.stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum());
        values.put(Series.NON_HEAP, (double) memory.getNonHeapMemoryUsage().getUsed());
        values.put(Series.THREADS, (double) threads.getThreadCount());
        values.put(Series.ROCKSDB, rocksDb());
        values.put(Series.RSS, status("VmRSS:"));
        values.put(Series.ANONYMOUS, status("RssAnon:"));
        try (Stream<Path> handles = Files.list(proc.resolve("fd"))) {
            values.put(Series.HANDLES, (double) handles.count());
        }
        return values;
    }

    private double rocksDb() throws IOException {
        double sum = 0;
        try {
            Set<ObjectName> stores =
                    server.queryNames(new ObjectName("kafka.streams:type=stream-state-metrics,*"), null);
            for (ObjectName store : stores) {
                for (Attribute each : server.getAttributes(store, ROCKSDB).asList()) {
                    sum += each.getValue() instanceof Number number ? number.doubleValue() : 0;
                }
            }
        } catch (JMException e) {
            throw new IOException("RocksDB's memory cannot be read: " + e, e);
        }
        return sum;
    }

    private double status(String key) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith(key)) {
                return Double.parseDouble(
                                line.substring(key.length()).replace("kB", "").trim())
                        * 1024;
            }
        }
        throw new IOException(proc.resolve("status") + ": has no " + key);
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
