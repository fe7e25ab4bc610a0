package io.earshot.dashboard.http;

/** A request that is not answered with what it asks for: the status, and one line that says why and what would be right. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final int retrySeconds;

    private ApiException(int status, int retrySeconds, String message) {
        super(message, null, false, false); // an answer, not a fault: nobody looks at its stack
        this.status = status;
        this.retrySeconds = retrySeconds;
    }

    public static ApiException of(int status, String message) {
        return new ApiException(status, 0, message);
    }

    public static ApiException badRequest(String message) {
        return of(400, message);
    }

    public static ApiException notFound(String message) {
        return of(404, message);
    }

    /** @param retrySeconds when to ask again */
    public static ApiException unavailable(int retrySeconds, String message) {
        return new ApiException(503, retrySeconds, message);
    }

    public int status() {
        return status;
    }

    /** @return 0 where that is not known */
    public int retrySeconds() {
        return retrySeconds;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
