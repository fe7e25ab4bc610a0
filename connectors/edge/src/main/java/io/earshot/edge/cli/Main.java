package io.earshot.edge.cli;

import io.earshot.connectors.Console;
import io.earshot.edge.EdgeException;
import picocli.CommandLine.Command;

/**
 * {@code earshot edge}, in a process that knows nothing of the engine: {@code ./earshot} starts this class for it.
 */
@Command(name = "earshot", subcommands = EdgeCommand.class)
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(Console.run(new Main(), args, EdgeException.class));
    }
}
