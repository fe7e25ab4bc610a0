package io.earshot.model;

import java.util.List;

/** A model that cannot be used, with every problem found: each names the file and key, and what would be right. */
public final class ModelException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public ModelException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public ModelException(String problem, Throwable cause) {
        super(problem, cause);
        problems = List.of(problem);
    }

    public List<String> problems() {
        return problems;
    }
}
