package io.earshot.chaos;

import io.earshot.broker.EmbeddedBroker;
import io.earshot.cli.Logging;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own: PORT, FOLDER and a file of its settings. Ends in order on SIGTERM. */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Logging.configure(false);
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(args[2]))) {
            settings.load(reader);
        }
        Map<String, String> overrides = new TreeMap<>();
        settings.stringPropertyNames().forEach(name -> overrides.put(name, settings.getProperty(name)));
        EmbeddedBroker broker = EmbeddedBroker.start(
                new EmbeddedBroker.Settings(Integer.parseInt(args[0]), Path.of(args[1]), overrides));
        CountDownLatch stop = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                main.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        System.out.println("ready");
        stop.await();
        broker.close();
    }
}
