package io.earshot.sinks.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom TLS trusts. */
final class Trust {
    private Trust() {}

    /**
     * @param ca PEM certificates; null: Java's own
     * @throws IllegalArgumentException when the file holds no certificates
     */
    static TrustManagerFactory of(@Nullable Path ca) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(ca == null ? null : store(ca));
            return factory;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "mqtt: ca: %s must hold certificates in PEM, and cannot be used: %s".formatted(ca, e.getMessage()),
                    e);
        }
    }

    private static KeyStore store(Path ca) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(ca)) {
            int n = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + n++, each);
            }
            if (n == 0) {
                throw new IOException("there is none in it");
            }
        }
        return store;
    }
}
