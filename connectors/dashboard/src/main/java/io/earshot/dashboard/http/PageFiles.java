package io.earshot.dashboard.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The page's files, from the class path's folder {@code web}. */
final class PageFiles {
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");
    /** Vite puts a hash of what is in a file into its name there. */
    private static final String HASHED = "/assets/";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private static final String NOT_BUILT =
            """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Earshot</title>
            <h1>Earshot</h1>
            <p>The API is here, described by <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>. The page is not: it has
            not been built. <code>docs/dashboard.md</code> says how.</p>
            </html>
            """;

    /** Answers with a file, or, for what a browser would show, with the page. */
    void serve(Context context) throws IOException {
        String path = context.path();
        byte[] file = path.equals("/") ? null : read(path);
        String name = path;
        boolean shown = path.equals("/") || path.lastIndexOf('.') < path.lastIndexOf('/');
        boolean ours = path.startsWith("/api/") || path.startsWith("/health/");
        if (file == null && shown && !ours) {
            name = "/index.html";
            file = read(name);
            if (file == null && path.equals("/")) {
                context.html(NOT_BUILT);
                return;
            }
        }
        if (file == null) {
            throw ApiException.notFound("there is nothing at this path; /api/v1/openapi.json says what there is");
        }
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        context.header("Cache-Control", name.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache")
                .contentType(type)
                .result(file);
    }

    private static byte @Nullable [] read(String path) throws IOException {
        if (!PATH.matcher(path).matches()) {
            return null;
        }
        try (InputStream in = PageFiles.class.getResourceAsStream("/web" + path)) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
