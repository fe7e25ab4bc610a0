package io.earshot.avro.serde;

import com.microsoft.kiota.ApiException;
import io.apicurio.registry.resolver.client.RegistryArtifactReference;
import io.apicurio.registry.resolver.client.RegistryClientFacade;
import io.apicurio.registry.resolver.client.RegistryVersionCoordinates;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A registry in memory, with a switch for being away. Ids count from 1; subjects are kept in the order of creation, one
 * version each.
 */
final class FakeRegistry implements RegistryClientFacade {
    final List<String> subjects = new ArrayList<>();
    final List<String> schemas = new ArrayList<>();
    int questions;
    boolean away;

    private static final class NotFound extends ApiException {
        private static final long serialVersionUID = 1;

        NotFound() {
            super("no such schema");
            setResponseStatusCode(404);
        }
    }

    private void asked() {
        questions++;
        if (away) {
            throw new IllegalStateException("connection refused");
        }
    }

    @Override
    public String getSchemaByContentId(Long id) {
        asked();
        if (id < 1 || id > schemas.size()) {
            throw new IllegalStateException(new NotFound());
        }
        return schemas.get((int) (id - 1));
    }

    @Override
    public RegistryVersionCoordinates createSchema(
            String type,
            String group,
            String artifact,
            String version,
            String ifExists,
            boolean canonical,
            String schema,
            Set<RegistryArtifactReference> references) {
        asked();
        subjects.add(artifact);
        schemas.add(schema);
        long id = schemas.size();
        return RegistryVersionCoordinates.create(id, id, "default", artifact, "1");
    }

    @Override
    public List<RegistryVersionCoordinates> searchVersionsByContent(
            String schema, String type, ArtifactReference reference, boolean canonical) {
        asked();
        return List.of();
    }

    @Override
    public String getSchemaByGlobalId(long id, boolean dereference) {
        return getSchemaByContentId(id);
    }

    @Override
    public String getSchemaByGAV(String group, String artifact, String version) {
        return getSchemaByContentId(
                getVersionCoordinatesByGAV(group, artifact, version).getContentId());
    }

    @Override
    public String getSchemaByContentHash(String hash) {
        asked();
        return schemas.stream()
                .filter(schema -> sha256(schema).equals(hash))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(new NotFound()));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByContentId(long id) {
        return List.of();
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByGlobalId(long id) {
        return List.of();
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByGAV(String group, String artifact, String version) {
        return List.of();
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByContentHash(String hash) {
        return List.of();
    }

    @Override
    public RegistryVersionCoordinates getVersionCoordinatesByGAV(String group, String artifact, String version) {
        asked();
        int at = subjects.indexOf(artifact);
        if (at < 0 || !version.equals("1")) {
            throw new IllegalStateException(new NotFound());
        }
        return RegistryVersionCoordinates.create(at + 1L, at + 1L, "default", artifact, "1");
    }

    @Override
    public Object getClient() {
        return this;
    }
}
