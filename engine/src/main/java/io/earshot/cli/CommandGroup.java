package io.earshot.cli;

import java.util.List;

/** Commands that another jar on the class path adds to {@code earshot}; found by {@link java.util.ServiceLoader}. */
public interface CommandGroup {
    /** @return picocli commands, new ones at each call; a {@link UserException} of theirs becomes one line and an exit code */
    List<Object> commands();
}
