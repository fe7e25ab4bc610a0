package io.earshot.sinks.cli;

import io.earshot.connectors.Console;
import io.earshot.sinks.SinkException;
import picocli.CommandLine.Command;

/**
 * {@code earshot sinks}, in a process that knows nothing of the engine: {@code ./earshot} starts this class for it.
 */
@Command(name = "earshot", subcommands = SinksCommand.class)
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // On JDK 25 Netty, under the MQTT client, would warn of methods that are going; it is not in need of them.
        System.setProperty("io.netty.noUnsafe", "true");
        System.exit(Console.run(new Main(), args, SinkException.class));
    }
}
