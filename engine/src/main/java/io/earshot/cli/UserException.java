package io.earshot.cli;

/** Something the user can mend: its message is all they see, one line that says what is wrong and what would be right. */
public final class UserException extends Exception {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private UserException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public static UserException badUsage(String message) {
        return new UserException(Main.BAD_USAGE, message);
    }

    public static UserException failed(String message) {
        return new UserException(Main.FAILED, message);
    }

    int exitCode() {
        return exitCode;
    }
}
