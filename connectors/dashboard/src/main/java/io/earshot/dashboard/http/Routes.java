package io.earshot.dashboard.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;

/** Every route that there is: a test holds them against {@code openapi.yaml}. */
final class Routes {
    private final List<Route> all = new ArrayList<>();

    /** A method and a path, as OpenAPI writes it. */
    record Route(HandlerType method, String path, Handler handler) {}

    void get(String path, Handler handler) {
        all.add(new Route(HandlerType.GET, path, handler));
    }

    void post(String path, Handler handler) {
        all.add(new Route(HandlerType.POST, path, handler));
    }

    void delete(String path, Handler handler) {
        all.add(new Route(HandlerType.DELETE, path, handler));
    }

    List<Route> all() {
        return List.copyOf(all);
    }

    void addTo(RoutesConfig routes) {
        all.forEach(route -> routes.addHttpHandler(route.method(), route.path(), route.handler()));
    }

    /** Answers in JSON that nobody keeps. */
    static void json(Context context, Object view) {
        context.header("Cache-Control", "no-store").json(view);
    }
}
