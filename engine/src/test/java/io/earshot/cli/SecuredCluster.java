package io.earshot.cli;

import io.earshot.Deadline;
import io.earshot.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A real broker that takes nobody in without TLS and a password (SCRAM-SHA-512), and lets nobody do what no rule allows.
 * Its certificate is made for it by the JDK's keytool. Users have a password each, in a file.
 */
final class SecuredCluster implements AutoCloseable {
    static final String ADMIN = "admin";
    /** Quotes and backslashes too: they must survive the way into a JAAS line. */
    private static final String PASSWORD = "pass-of-%s \\ \"quoted\" 7f3a";

    private static final String BROKER_PASSWORD = "between-brokers-5d21";
    private static final String STORE_PASSWORD = "keystore-9b04";

    private final Path folder;
    private final EmbeddedBroker broker;

    SecuredCluster(Path folder) throws Exception {
        this.folder = folder;
        certificate();
        broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(0, null, settings()));
        Path first = Files.writeString(
                folder.resolve("first.properties"),
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\" password=\"%s\";"
                        .formatted(BROKER_PASSWORD));
        Map<String, Object> properties = tls(broker.bootstrapServers());
        properties.put("sasl.mechanism", "PLAIN");
        properties.put("sasl.jaas.config", Files.readString(first));
        try (Admin admin = Admin.create(properties)) {
            addUser(admin, ADMIN);
        }
    }

    private void certificate() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-dname",
                "CN=broker",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "broker",
                "-file",
                folder.resolve("ca.pem").toString());
    }

    private void keytool(String... args) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        words.addAll(List.of(args));
        words.addAll(List.of("-keystore", folder.resolve("broker.p12").toString(), "-storepass", STORE_PASSWORD));
        run(new ProcessBuilder(words));
    }

    private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(builder.command().get(0) + " failed: " + out);
        }
        return out;
    }

    /** The listener keeps its name; what is spoken there is another thing. */
    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        String scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
        settings.put("listener.name.plaintext.scram-sha-512.sasl.jaas.config", scram);
        settings.put(
                "listener.name.plaintext.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\" password=\"%s\" user_broker=\"%s\";"
                        .formatted(BROKER_PASSWORD, BROKER_PASSWORD));
        settings.put("ssl.keystore.location", folder.resolve("broker.p12").toString());
        settings.put("ssl.keystore.password", STORE_PASSWORD);
        settings.put("ssl.key.password", STORE_PASSWORD);
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", folder.resolve("ca.pem").toString());
        settings.put("authorizer.class.name", RecordingAuthorizer.class.getName());
        // Nobody is anonymous but the broker itself, where it talks to its own controller.
        settings.put("super.users", "User:broker;User:admin;User:ANONYMOUS");
        return settings;
    }

    private Map<String, Object> tls(String servers) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", servers);
        properties.put("security.protocol", "SASL_SSL");
        properties.put("ssl.truststore.type", "PEM");
        properties.put("ssl.truststore.location", folder.resolve("ca.pem").toString());
        return properties;
    }

    String servers() {
        return broker.bootstrapServers();
    }

    /** Everything that must be seen nowhere. */
    static List<String> secrets(String... users) {
        List<String> secrets = new ArrayList<>(List.of(BROKER_PASSWORD, STORE_PASSWORD));
        for (String user : users) {
            secrets.add("pass-of-" + user);
        }
        return secrets;
    }

    void addUsers(String... users) throws Exception {
        try (Admin admin = Admin.create(client(ADMIN))) {
            for (String user : users) {
                addUser(admin, user);
            }
        }
    }

    private void addUser(Admin admin, String user) throws Exception {
        String password = PASSWORD.formatted(user);
        Files.writeString(folder.resolve(user + ".password"), password + "\n");
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
                .all()
                .get();
    }

    /** What a user's own client is given. */
    Map<String, Object> client(String user) {
        Map<String, Object> properties = tls(servers());
        properties.put("sasl.mechanism", "SCRAM-SHA-512");
        properties.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(
                                user,
                                PASSWORD.formatted(user).replace("\\", "\\\\").replace("\"", "\\\"")));
        return properties;
    }

    /** A configuration file of a user, who is known by a password in a file. */
    Path config(String user, Path passwordFile, String... more) throws IOException {
        String yaml =
                """
                kafka:
                  bootstrap-servers: ["%s"]
                  reach-within: 20s
                  client:
                    security.protocol: SASL_SSL
                    sasl.mechanism: SCRAM-SHA-512
                    sasl.jaas.config: >-
                      org.apache.kafka.common.security.scram.ScramLoginModule required
                      username="%s" password="${file:%s}";
                    ssl.truststore.type: PEM
                    ssl.truststore.location: %s
                topics: {prefix: s., partitions: 2, replication: 1, domains: [coast]}
                state-dir: state-%s
                %s
                """
                        .formatted(
                                servers(), user, passwordFile, folder.resolve("ca.pem"), user, String.join("\n", more));
        return Files.writeString(folder.resolve(user + ".yaml"), yaml);
    }

    Path config(String user, String... more) throws IOException {
        return config(user, folder.resolve(user + ".password"), more);
    }

    /** Runs the script that {@code topics acls} prints, and does what it asks of kafka-acls.sh; that and nothing else. */
    List<AclBinding> apply(String script) throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path asked = folder.resolve("asked");
        Path fake = Files.writeString(
                bin.resolve("kafka-acls.sh"),
                "#!/bin/sh\nfor a in \"$@\"; do printf '%s\\t' \"$a\"; done >> " + asked + "\necho >> " + asked + "\n");
        if (!fake.toFile().setExecutable(true)) {
            throw new IOException(fake + " cannot be made executable");
        }
        ProcessBuilder sh = new ProcessBuilder(
                "sh", Files.writeString(folder.resolve("acls.sh"), script).toString());
        sh.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        sh.environment().put("BOOTSTRAP", servers());
        sh.environment().put("COMMAND_CONFIG", "admin file");
        run(sh);
        List<AclBinding> rules = new ArrayList<>();
        for (String line : Files.readAllLines(asked)) {
            rules.add(rule(List.of(line.split("\t", -1))));
        }
        try (Admin admin = Admin.create(client(ADMIN))) {
            admin.createAcls(rules).all().get();
            Deadline.await("the rules are there", () -> has(admin, rules.size()));
        }
        return rules;
    }

    private AclBinding rule(List<String> words) {
        List<String> expected =
                List.of("--bootstrap-server", servers(), "--command-config", "admin file", "--add", "--force");
        if (!words.subList(0, 6).equals(expected) || words.size() != 15) {
            throw new IllegalStateException("not understood: " + words);
        }
        ResourceType type =
                switch (words.get(10)) {
                    case "--topic" -> ResourceType.TOPIC;
                    case "--group" -> ResourceType.GROUP;
                    case "--transactional-id" -> ResourceType.TRANSACTIONAL_ID;
                    default -> throw new IllegalStateException("not understood: " + words);
                };
        return new AclBinding(
                new ResourcePattern(
                        type,
                        words.get(11),
                        PatternType.fromString(words.get(13).toUpperCase(java.util.Locale.ROOT))),
                new AccessControlEntry(
                        words.get(7),
                        "*",
                        AclOperation.fromString(words.get(9).replaceAll("(?<=[a-z])(?=[A-Z])", "_")),
                        AclPermissionType.ALLOW));
    }

    private static boolean has(Admin admin, int count) {
        try {
            return admin.describeAcls(AclBindingFilter.ANY).values().get().size() == count;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
