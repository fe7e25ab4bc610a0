package io.earshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schema registry in memory that speaks, over HTTP, the requests of Apicurio's API (version 3) that its Kafka clients
 * make: look a schema up by content, register it under a subject, get it and what it refers to by id. Ids count from 1; equal
 * schemas have one id. Everything else is answered 404 and kept in {@link #strange}. Thread-safe.
 */
final class RegistryServer implements AutoCloseable {
    private static final Pattern CREATE = Pattern.compile("/apis/registry/v3/groups/default/artifacts");
    private static final Pattern SEARCH = Pattern.compile("/apis/registry/v3/search/versions");
    private static final Pattern BY_ID = Pattern.compile("/apis/registry/v3/ids/contentIds/(\\d+)");
    private static final Pattern REFERENCES = Pattern.compile("/apis/registry/v3/ids/contentIds/(\\d+)/references");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> schemas = new ArrayList<>();
    /** Subjects with the ids of their versions. */
    private final Map<String, List<Integer>> subjects = new TreeMap<>();

    private final List<String> strange = new ArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    RegistryServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** What {@code wire.registry-url} is to be. */
    String url() {
        return "http://127.0.0.1:%d/apis/registry/v3"
                .formatted(server.getAddress().getPort());
    }

    /** Every subject there is. */
    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** The schema with that id. */
    synchronized String schema(int id) {
        return schemas.get(id - 1);
    }

    /** Requests that no registry client of ours should make. */
    synchronized List<String> strange() {
        return List.copyOf(strange);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher byId = BY_ID.matcher(path);
            String method = exchange.getRequestMethod();
            if (method.equals("POST") && CREATE.matcher(path).matches()) {
                answer(exchange, 200, create(JSON.readTree(body)));
            } else if (method.equals("POST") && SEARCH.matcher(path).matches()) {
                // Nothing is found, so every client registers what it writes: that is idempotent.
                answer(exchange, 200, "{\"count\":0,\"versions\":[]}");
            } else if (method.equals("GET") && byId.matches()) {
                get(exchange, Integer.parseInt(byId.group(1)));
            } else if (method.equals("GET") && REFERENCES.matcher(path).matches()) {
                answer(exchange, 200, "[]"); // clients register whole schemas
            } else {
                synchronized (this) {
                    strange.add(method + " " + exchange.getRequestURI());
                }
                answer(exchange, 404, problem("no such path"));
            }
        }
    }

    private synchronized String create(JsonNode request) {
        String subject = request.path("artifactId").asText();
        String schema =
                request.path("firstVersion").path("content").path("content").asText();
        int at = schemas.indexOf(schema);
        if (at < 0) {
            schemas.add(schema);
            at = schemas.size() - 1;
        }
        int id = at + 1;
        List<Integer> versions = subjects.computeIfAbsent(subject, s -> new ArrayList<>());
        if (!versions.contains(id)) {
            versions.add(id);
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("artifact")
                .put("groupId", "default")
                .put("artifactId", subject)
                .put("artifactType", "AVRO");
        answer.putObject("version")
                .put("groupId", "default")
                .put("artifactId", subject)
                .put("artifactType", "AVRO")
                .put("version", String.valueOf(versions.indexOf(id) + 1))
                .put("globalId", id)
                .put("contentId", id)
                .put("state", "ENABLED");
        return answer.toString();
    }

    private void get(HttpExchange exchange, int id) throws IOException {
        String schema;
        synchronized (this) {
            schema = id >= 1 && id <= schemas.size() ? schema(id) : null;
        }
        exchange.getResponseHeaders().set("X-Registry-ArtifactType", "AVRO");
        if (schema == null) {
            answer(exchange, 404, problem("no content with id " + id));
        } else {
            answer(exchange, 200, schema);
        }
    }

    private static String problem(String title) {
        return JSON.createObjectNode().put("title", title).put("status", 404).toString();
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
