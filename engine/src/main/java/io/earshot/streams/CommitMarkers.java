package io.earshot.streams;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * Writes the marker that says that a transaction is committed into one partition. Kafka's admin client can send that request,
 * but for aborting alone (KIP-664); this is its other half, over the client's own connections, with the client's security.
 * Needs the right to alter the cluster, as that does.
 */
final class CommitMarkers {
    private final AdminClientConfig config;

    /** @param client properties of an admin client */
    CommitMarkers(Map<String, Object> client) {
        this.config = new AdminClientConfig(client);
    }

    /**
     * @param leader of the partition
     * @throws ExecutionException with the broker's reason, or that it cannot be reached
     */
    void commit(OpenTransaction transaction, Node leader) throws ExecutionException {
        int timeoutMillis = config.getInt(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);
        ApiVersions versions = new ApiVersions();
        try (Metrics metrics = new Metrics();
                NetworkClient network = ClientUtils.createNetworkClient(
                        config,
                        "earshot-commit-markers",
                        metrics,
                        "commit-markers",
                        new LogContext(),
                        versions,
                        Time.SYSTEM,
                        1,
                        timeoutMillis,
                        null,
                        new ManualMetadataUpdater(List.of(leader)),
                        new DefaultHostResolver(),
                        null,
                        null)) {
            if (!NetworkClientUtils.awaitReady(network, leader, Time.SYSTEM, timeoutMillis)) {
                throw new ExecutionException(new DisconnectException("no connection to " + leader));
            }
            WriteTxnMarkersRequest.Builder request = new WriteTxnMarkersRequest.Builder(List.of(new TxnMarkerEntry(
                    transaction.producerId(),
                    transaction.producerEpoch(),
                    transaction.coordinatorEpoch(),
                    TransactionResult.COMMIT,
                    List.of(transaction.partition()),
                    // The epoch is that of the transaction, as before KIP-890, not the one that its end raised.
                    (short) 0)));
            WriteTxnMarkersResponse response = (WriteTxnMarkersResponse) NetworkClientUtils.sendAndReceive(
                            network,
                            network.newClientRequest(
                                    leader.idString(), request, Time.SYSTEM.milliseconds(), true, timeoutMillis, null),
                            Time.SYSTEM)
                    .responseBody();
            Errors error = response.errorsByProducerId()
                    .getOrDefault(transaction.producerId(), Map.of())
                    .getOrDefault(transaction.partition(), Errors.UNKNOWN_SERVER_ERROR);
            if (error != Errors.NONE) {
                throw new ExecutionException(error.exception());
            }
        } catch (IOException e) {
            throw new ExecutionException(e);
        }
    }
}
