package io.earshot.dashboard.http;

import io.earshot.api.DashboardException;
import io.earshot.api.DashboardSeat;
import io.earshot.api.DashboardSettings;
import io.earshot.dashboard.live.Hub;
import io.earshot.dashboard.store.Store;
import io.earshot.dashboard.store.Views;
import io.earshot.dashboard.topics.Writer;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.json.JavalinJackson;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Javalin on Jetty, with what stands before every route. */
public final class ApiServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
    private static final int THREADS = 32;
    private static final int WRITES = 8;
    private static final long IDLE_MILLIS = 60_000;

    private final Javalin javalin;
    private final String host;
    private final int port;

    /** What the server is made of. */
    public record Parts(
            DashboardSeat seat,
            Store store,
            Views views,
            Hub hub,
            Writer writer,
            Supplier<@Nullable String> unread,
            Supplier<Map<String, @Nullable String>> live,
            Supplier<Map<String, @Nullable String>> ready) {}

    private ApiServer(Javalin javalin, String host, int port) {
        this.javalin = javalin;
        this.host = host;
        this.port = port;
    }

    /** @throws DashboardException when it cannot listen there */
    public static ApiServer start(Parts parts) throws DashboardException {
        DashboardSettings settings = parts.seat().settings();
        requireToken(settings);
        Guard guard =
                new Guard(settings.host(), settings.hosts(), settings.token().reveal());
        ServerConnector[] connector = new ServerConnector[1];
        Javalin javalin;
        try {
            Routes routes = routes(parts, guard);
            javalin = Javalin.create(config -> {
                configure(config);
                config.jetty.addConnector((server, http) -> {
                    connector[0] = connector(server, http, settings);
                    return connector[0];
                });
                config.jetty.modifyServletContextHandler(
                        handler -> before(handler, guard, new StreamServlet(parts.hub(), parts.unread())));
                routes.addTo(config.routes);
                PageFiles files = new PageFiles(); // last: its path is that of everything
                config.routes.get("/", files::serve);
                config.routes.get("/<path>", files::serve);
            });
            javalin.start();
        } catch (JavalinBindException | IOException e) {
            throw new DashboardException(
                    "dashboard.port %d of %s cannot be listened on (%s): choose another, or 0 for a free one"
                            .formatted(settings.port(), settings.host(), e.getMessage()),
                    e);
        }
        return new ApiServer(javalin, settings.host(), connector[0].getLocalPort());
    }

    /** A name that looked like loopback and is not. */
    private static void requireToken(DashboardSettings settings) throws DashboardException {
        try {
            if (settings.token().reveal() == null
                    && !InetAddress.getByName(settings.host()).isLoopbackAddress()) {
                throw new DashboardException(
                        "dashboard.host %s is reached from other machines: dashboard.token is needed"
                                .formatted(settings.host()),
                        null);
            }
        } catch (UnknownHostException e) {
            throw new DashboardException(
                    "dashboard.host %s is not known: give an address of this machine, such as 127.0.0.1"
                            .formatted(settings.host()),
                    e);
        }
    }

    /** Every route but the stream's, which is a servlet of its own. */
    static Routes routes(Parts parts, Guard guard) throws IOException {
        Held held = new Held(
                parts.store(),
                parts.views(),
                parts.seat().clock(),
                parts.unread(),
                parts.writer(),
                new Semaphore(WRITES));
        Routes routes = new Routes();
        new EventsApi(held).addTo(routes);
        new AlertsApi(held).addTo(routes);
        new MicsApi(held, parts.seat().settings().history()).addTo(routes);
        new SoundsApi(held, parts.seat().evidence(), parts.seat().settings().maxReaders()).addTo(routes);
        new AboutApi(held, parts.seat(), guard, parts.live(), parts.ready()).addTo(routes);
        return routes;
    }

    private static void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.jsonMapper(new JavalinJackson(Views.mapper(), false));
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("earshot-dashboard");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendDateHeader(true);
            http.setRequestHeaderSize(16_384);
        });
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(ApiServer::unanswered);
            server.setStopTimeout(0); // clients of the stream never end by themselves
        });
        config.routes.exception(ApiException.class, (e, context) -> refuse(context, e));
        config.routes.exception(HttpResponseException.class, ApiServer::refuse);
        config.routes.exception(Exception.class, (e, context) -> {
            log.warn("cannot answer {} {}", context.method(), context.path(), e);
            refuse(context, ApiException.of(500, "failed: see the server's log"));
        });
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, DashboardSettings settings) {
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        return connector;
    }

    private static void before(ServletContextHandler handler, Guard guard, StreamServlet stream) {
        FilterHolder filter = new FilterHolder(guard);
        filter.setAsyncSupported(true);
        handler.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        ServletHolder servlet = new ServletHolder(stream);
        servlet.setAsyncSupported(true);
        handler.addServlet(servlet, StreamServlet.PATH);
    }

    private static void refuse(Context context, ApiException e) {
        if (e.retrySeconds() > 0) {
            context.header("Retry-After", Integer.toString(e.retrySeconds()));
        }
        Routes.json(context.status(e.status()), Map.of("error", e.text()));
    }

    private static void refuse(HttpResponseException e, Context context) {
        String said =
                switch (e.getStatus()) {
                    case 404 -> "there is nothing at this path; /api/v1/openapi.json says what there is";
                    case 405 -> "this method is not for this path; /api/v1/openapi.json says which are";
                    default -> String.valueOf(e.getMessage());
                };
        refuse(context, ApiException.of(e.getStatus(), said));
    }

    /** What Jetty refuses before any of us sees it. */
    private static boolean unanswered(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String said = Views.json(Map.of(
                "error",
                status == 431
                        ? "the request's line and headers may have at most 16 KiB"
                        : "the request cannot be understood (%d)".formatted(status)));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Content.Sink.write(response, true, said, callback);
        return true;
    }

    /** @return where a browser finds it */
    public String url() {
        return "http://%s:%d/".formatted(host.equals("0.0.0.0") ? "127.0.0.1" : host, port);
    }

    @Override
    public void close() {
        try {
            javalin.stop();
        } catch (JavalinException e) {
            log.warn("the server did not stop in order: {}", String.valueOf(e.getCause()));
        }
    }
}
