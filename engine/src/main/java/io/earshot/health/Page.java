package io.earshot.health;

import java.nio.charset.StandardCharsets;

/**
 * What a request is answered with.
 *
 * @param type the media type
 */
record Page(int status, String type, String body) {
    static Page text(int status, String text) {
        return new Page(status, "text/plain; charset=utf-8", text);
    }

    /** @return the whole response; the connection ends behind it */
    byte[] response(boolean withBody) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nCache-Control: no-store\r\n"
                        .formatted(status, reason(), type, content.length)
                + (status == 401 ? "WWW-Authenticate: Bearer\r\n" : "")
                + "Connection: close\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[first.length + (withBody ? content.length : 0)];
        System.arraycopy(first, 0, whole, 0, first.length);
        System.arraycopy(content, 0, whole, first.length, whole.length - first.length);
        return whole;
    }

    private String reason() {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 413 -> "Content Too Large";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
