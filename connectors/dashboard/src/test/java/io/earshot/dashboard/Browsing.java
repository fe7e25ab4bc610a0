package io.earshot.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A Chromium of the system's, and pages in it whose complaints are kept. */
final class Browsing implements AutoCloseable {
    private static final int RATE = 16_000;
    private static final int SECONDS = 4;

    private final Playwright playwright;
    private final Browser browser;
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    private Browsing(Path chromium) {
        // The driver comes with the library; browsers, which it would fetch, do not.
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage", "--mute-audio")));
    }

    static Optional<Path> chromium() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browsing with(Path chromium) {
        return new Browsing(chromium);
    }

    /** A page of a visitor of its own. */
    Page visit(int width, int height, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setHasTouch(width < 720));
        context.setDefaultTimeout(15_000);
        Page page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(this::heard);
        return page;
    }

    /** Ends a visit. A request that the page makes meanwhile would make Playwright fail, so it makes none any more. */
    static void leave(Page page) {
        page.navigate("about:blank");
        page.context().close();
    }

    private void heard(ConsoleMessage message) {
        // A picture that is not there is the page's to show, and Chromium's to log.
        if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
            complaints.add(message.text());
        }
    }

    /** Errors and breaches of the content security policy in any page so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    void startTracing(Page page) {
        browser.startTracing(page, new Browser.StartTracingOptions().setCategories(List.of("toplevel", "__metadata")));
    }

    /**
     * The longest task of a page's main thread since tracing started, by the processor time that it took: on a machine that
     * others use, too, its time by the clock is mostly theirs.
     */
    double longestTaskMillis() throws IOException {
        JsonNode events = new ObjectMapper().readTree(browser.stopTracing()).get("traceEvents");
        Set<String> mains = new HashSet<>();
        for (JsonNode event : events) {
            if (event.at("/args/name").asText().equals("CrRendererMain")) {
                mains.add(event.get("pid") + "/" + event.get("tid"));
            }
        }
        double longest = 0;
        for (JsonNode event : events) {
            if (event.has("tdur") && mains.contains(event.get("pid") + "/" + event.get("tid"))) {
                longest = Math.max(longest, event.get("tdur").asDouble() / 1_000);
            }
        }
        return longest;
    }

    /** Gives every event a sound and a picture: what is tested is that the page shows and plays what there is. */
    static void sound(Page page) {
        page.route(
                "**/clip.wav",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("audio/wav")
                        .setHeaders(Map.of("Accept-Ranges", "none"))
                        .setBodyBytes(wav())));
        byte[] picture = picture();
        page.route(
                "**/spectrogram.png*",
                route -> route.fulfill(
                        new Route.FulfillOptions().setContentType("image/png").setBodyBytes(picture)));
    }

    private static byte[] wav() {
        int bytes = RATE * SECONDS * 2;
        ByteBuffer wav = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + bytes);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        wav.putShort((short) 1)
                .putInt(RATE)
                .putInt(RATE * 2)
                .putShort((short) 2)
                .putShort((short) 16);
        wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
        for (int n = 0; n < RATE * SECONDS; n++) {
            wav.putShort((short) (8_000 * Math.sin(2 * Math.PI * 440 * n / RATE)));
        }
        return wav.array();
    }

    private static byte[] picture() {
        BufferedImage image = new BufferedImage(200, 64, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                int tone = (int) (127 + 127 * Math.sin(y / 3.0 + Math.sin(x / 12.0)));
                image.setRGB(x, y, (tone << 16) | ((tone / 3) << 8) | 60);
            }
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
